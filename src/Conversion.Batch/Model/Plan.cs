using ImageConversion.Storage;

namespace ImageConversion.Batch.Model;

/// <summary>What a run will do: <c>plan.json</c> (docs/formats.md).</summary>
public sealed record Plan
{
    /// <summary>The newest version of the format that this release writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The most ignored files that a plan names.</summary>
    public const int MaxIgnoredNamed = 1000;

    private static readonly IReadOnlyDictionary<IgnoredReason, long> EmptyReasons = new Dictionary<IgnoredReason, long>();

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The name that the run was given; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>When the plan was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The source's address.</summary>
    public required string Source { get; init; }

    /// <summary>The target's address.</summary>
    public required string Target { get; init; }

    /// <summary>How images are converted.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The recipe's hash when the plan was made; another one at run time is refused.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>How PNGs are named.</summary>
    public required NamePolicy Names { get; init; }

    /// <summary>What becomes of PNGs that exist.</summary>
    public required OverwritePolicy Overwrite { get; init; }

    /// <summary>The storage tier of the PNGs; null for the account's own.</summary>
    public TargetTier? Tier { get; init; }

    /// <summary>Only names that match this pattern; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>No names that match this pattern; null to leave out none.</summary>
    public string? Exclude { get; init; }

    /// <summary>The SHA-256 of the list of names that the run was given, a line each in ordinal order; null where it was given none.</summary>
    public string? FilesSha256 { get; init; }

    /// <summary>By what an image is known.</summary>
    /// <value>Default <see cref="ImageSelection.Name"/>, also in plans of early releases.</value>
    public ImageSelection Select { get; init; }

    /// <summary>Whether a source folder's links are followed, also where they lead out of it.</summary>
    public bool FollowsLinks { get; init; }

    /// <summary>What becomes of source blobs whose stored MD5 is wrong; null for what the settings of the machine say.</summary>
    public Md5Check? CheckMd5 { get; init; }

    /// <summary>What is carried from a JPEG to its PNG besides the picture.</summary>
    public PreservedProperties Preserve { get; init; }

    /// <summary>What of <see cref="Preserve"/> the source does not have, or the target cannot keep.</summary>
    public PreservedProperties NotPreserved { get; init; }

    /// <summary>JPEGs found in the source (that match <see cref="Only"/> and not <see cref="Exclude"/>).</summary>
    public required long Total { get; init; }

    /// <summary>Those of them whose PNG was there already; they are in no shard.</summary>
    public required long UpToDate { get; init; }

    /// <summary>Encoded length of the images to convert.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>Files in the source that are not images of the run.</summary>
    public required long Ignored { get; init; }

    /// <summary><see cref="Ignored"/> by why.</summary>
    /// <value>Default empty, also in plans of early releases, where it was for the name.</value>
    public IReadOnlyDictionary<IgnoredReason, long> IgnoredBy { get; init => field = value ?? EmptyReasons; } = EmptyReasons;

    /// <summary>The first of <see cref="Ignored"/>, at most <see cref="MaxIgnoredNamed"/>; not in a plan's head.</summary>
    public IReadOnlyList<IgnoredFile> IgnoredFiles { get; init => field = value ?? []; } = [];

    /// <summary>PNGs in the target without a stamp: this product did not make them. They are replaced, unless <see cref="Overwrite"/> keeps
    /// them.</summary>
    /// <value>Default 0, also in plans of early releases.</value>
    public long Foreign { get; init; }

    /// <summary>The first of <see cref="Foreign"/>, relative to the target.</summary>
    public IReadOnlyList<string> ForeignNames { get; init => field = value ?? []; } = [];

    /// <summary>The SHA-256 of what the plan says of its shards, so that a head binds them.</summary>
    /// <value>64 hexadecimal digits; null in plans of early releases.</value>
    public string? ShardsHash { get; init; }

    /// <summary>The work.</summary>
    public required IReadOnlyList<ShardSummary> Shards { get; init; }

    /// <summary>The hash by which this plan is known: the SHA-256 of <c>head.json</c>, which binds shards and lists.</summary>
    /// <value>64 hexadecimal digits; null where it was not written, and for plans of early releases.</value>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Sha256 { get; internal init; }

    /// <summary>Names of the source that belong to the target within it; null where it lies elsewhere.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    internal string? ExcludePrefix { get; init; }

    /// <summary>Images of the list, evenly drawn while it was made, for an estimate.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    internal IReadOnlyList<SampledImage> Drawn { get; init; } = [];

    /// <summary>Images to convert.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long ToConvert => Total - UpToDate;

    /// <summary>The plan without its shards: <c>head.json</c>, which is all that a worker reads of it.</summary>
    public Plan ToHead() => this with { Shards = [], IgnoredFiles = [] };

    /// <summary>Ends a run that has nothing to do because there is nothing.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>: the source holds no JPEG.</exception>
    public void ThrowIfEmpty()
    {
        if (Total == 0)
        {
            throw NoImages(Source, Only, Exclude, Ignored, Select);
        }
    }

    /// <summary>The error of a source without images.</summary>
    internal static BatchException NoImages(string source, string? only, string? exclude, long ignored, ImageSelection select)
    {
        string others = ignored == 1 ? "1 other file is" : $"{ignored} other files are";
        string how = select switch
        {
            ImageSelection.ContentType => "whose content type is image/jpeg",
            ImageSelection.Content => "that begin like a JPEG",
            _ => "that are named like a JPEG",
        };
        string filtered = (only, exclude) switch
        {
            (null, null) => "",
            (_, null) => $" that matches '{only}'",
            (null, _) => $" that does not match '{exclude}'",
            _ => $" that matches '{only}' and not '{exclude}'",
        };
        string known = select == ImageSelection.Name ? $" ({string.Join(", ", ImageNames.JpegExtensions)})" : $", by files {how}";
        return new BatchException(BatchErrorKind.NoImages, filtered.Length == 0
            ? $"{source} holds no JPEG{known}; {others} there."
            : $"{source} holds no JPEG{filtered}; {others} there that are not {(select == ImageSelection.Name ? "named like a JPEG" : $"files {how}")}.");
    }
}

/// <summary>What a plan says of one shard.</summary>
public sealed record ShardSummary
{
    /// <summary>The most images in a shard.</summary>
    internal const int MaxImages = 65_536;

    /// <summary>The shard's number, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many images it has.</summary>
    public required int Images { get; init; }

    /// <summary>Their encoded length.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>The hash of its list.</summary>
    /// <value>32 hexadecimal digits, XXH128 of the uncompressed lines.</value>
    public required string Hash { get; init; }

    /// <summary>The same that nobody can make another list for.</summary>
    /// <value>64 hexadecimal digits, SHA-256 of the uncompressed lines; null in plans of early releases.</value>
    public string? Sha256 { get; init; }

    /// <summary>The length of the uncompressed lines.</summary>
    /// <value>In bytes; null in plans of early releases.</value>
    public int? ListBytes { get; init; }
}

/// <summary>One image of a shard: one line of <c>shards/00000.ndjson.gz</c> (docs/formats.md).</summary>
internal sealed record PlannedImage
{
    /// <summary>The source image, relative to the source's root.</summary>
    public required string Name { get; init; }

    /// <summary>The PNG, relative to the target's root.</summary>
    public required string Target { get; init; }

    /// <summary>The encoded image's length when it was listed.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>The source's version when it was listed.</summary>
    public required string Etag { get; init; }

    /// <summary>The version of the PNG that is to be replaced; null where there was none.</summary>
    public string? TargetEtag { get; init; }
}
