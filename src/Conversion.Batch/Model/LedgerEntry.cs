namespace ImageConversion.Batch.Model;

/// <summary>What became of one image: one line of a ledger (docs/formats.md).</summary>
public sealed record LedgerEntry
{
    /// <summary>The source image, relative to the source's root.</summary>
    public required string Name { get; init; }

    /// <summary>The PNG, relative to the target's root.</summary>
    public required string Target { get; init; }

    /// <summary>The final state.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why it failed; null unless <see cref="Outcome"/> is <see cref="Outcome.Failed"/>.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>What was expected and what was found; null unless failed.</summary>
    public string? Message { get; init; }

    /// <summary>What a person should know although the image was converted.</summary>
    /// <value>Never null: a line without them, which the JSON reader sets to null, has none.</value>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>The PNG's width; null where nothing was converted.</summary>
    /// <value>In pixels.</value>
    public int? WidthPixels { get; init; }

    /// <summary>The PNG's height; null where nothing was converted.</summary>
    /// <value>In pixels.</value>
    public int? HeightPixels { get; init; }

    /// <summary>The source's length.</summary>
    /// <value>In bytes.</value>
    public long SourceBytes { get; init; }

    /// <summary>The PNG's length; null where nothing was written.</summary>
    /// <value>In bytes.</value>
    public long? TargetBytes { get; init; }

    /// <summary>The PNGs of further pictures of the file, in their order; null where none was written.</summary>
    public IReadOnlyList<FurtherPng>? Further { get; init; }

    /// <summary>The version of the source that was read, or was planned where none was read.</summary>
    public string? SourceEtag { get; init; }

    /// <summary>Time spent reading the JPEG's data.</summary>
    /// <value>In milliseconds; null where nothing was converted, or where the process died before it reported.</value>
    public double? DecodeMs { get; init; }

    /// <summary>Time spent on the PNG.</summary>
    /// <value>In milliseconds; null where nothing was converted, or where the process died before it reported.</value>
    public double? EncodeMs { get; init; }

    /// <summary>Which attempt of this run it was, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The machine.</summary>
    public required string Node { get; init; }

    /// <summary>When the outcome was reached, in UTC.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The PNG of a further picture of a file (<see cref="Core.ExtractHandling.Further"/>).</summary>
/// <param name="Target">The PNG, relative to the target's root.</param>
/// <param name="WidthPixels">Its width, in pixels.</param>
/// <param name="HeightPixels">Its height, in pixels.</param>
/// <param name="Bytes">Its length, in bytes.</param>
public sealed record FurtherPng(string Target, int WidthPixels, int HeightPixels, long Bytes);

/// <summary>The final state of one image.</summary>
public enum Outcome
{
    /// <summary>A PNG was written.</summary>
    Converted,

    /// <summary>The target already held this image's PNG; nothing was decoded.</summary>
    UpToDate,

    /// <summary>There is no PNG; the kind says why.</summary>
    Failed,
}

/// <summary>Why an image has no PNG. A superset of <see cref="Core.ImageErrorKind"/>.</summary>
public enum FailureKind
{
    /// <summary>The input is not a JPEG.</summary>
    NotJpeg,

    /// <summary>The JPEG is damaged.</summary>
    Corrupt,

    /// <summary>The JPEG ends before its image does.</summary>
    Truncated,

    /// <summary>A kind of JPEG, name or blob that is not converted.</summary>
    Unsupported,

    /// <summary>A limit would be exceeded.</summary>
    LimitExceeded,

    /// <summary>The process died on this image.</summary>
    Crashed,

    /// <summary>The source image was there at plan time and is gone.</summary>
    SourceMissing,

    /// <summary>Source or target refused access, or cannot be reached from here.</summary>
    AccessDenied,

    /// <summary>The stored image is not what the store's own hash of it says.</summary>
    Damaged,

    /// <summary>The target's PNG can be neither replaced nor deleted: a legal hold or an immutability policy.</summary>
    Protected,

    /// <summary>Attempts are used up on a passing fault; running again may help.</summary>
    Transient,
}

/// <summary>Which failures of a run are retried.</summary>
public static class RetrySelection
{
    /// <summary>Every kind of failure.</summary>
    public static IReadOnlySet<FailureKind> All { get; } = Enum.GetValues<FailureKind>().ToHashSet();

    /// <summary>Failures that lie neither in the image nor in a setting: they are retried whenever a run continues.</summary>
    public static IReadOnlySet<FailureKind> Passing { get; } = new HashSet<FailureKind> { FailureKind.Transient };
}
