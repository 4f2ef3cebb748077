using System.Text.Json.Serialization;
using ImageConversion.Batch.Verification;

namespace ImageConversion.Batch.Model;

/// <summary>What a verification has shown: images = good + failed + different + not checked.</summary>
public sealed record VerifyReport
{
    /// <summary>The form's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The source's address.</summary>
    public required string Source { get; init; }

    /// <summary>The target's address.</summary>
    public required string Target { get; init; }

    /// <summary>The hash of the recipe that was expected.</summary>
    public required string Recipe { get; init; }

    /// <summary>Of how many PNGs the pixels were to be compared.</summary>
    public required PixelCheck Pixels { get; init; }

    /// <summary>JPEGs in the source.</summary>
    public required long Images { get; init; }

    /// <summary>Files in the source that were not taken for images.</summary>
    public long Ignored { get; init; }

    /// <summary><see cref="Ignored"/> by why.</summary>
    public IReadOnlyDictionary<IgnoredReason, long> IgnoredBy { get; init; } = new Dictionary<IgnoredReason, long>();

    /// <summary>The first of <see cref="Ignored"/>, in order of their names.</summary>
    public IReadOnlyList<IgnoredFile> IgnoredFiles { get; init; } = [];

    /// <summary>Those whose PNG is what it should be, as far as it was looked at.</summary>
    public required long Good { get; init; }

    /// <summary>Those without a PNG of which a run says that they cannot be converted.</summary>
    public required long Failed { get; init; }

    /// <summary>Those whose PNG is missing or not what it should be.</summary>
    public required long Different { get; init; }

    /// <summary>Those that could not be compared.</summary>
    public required long NotChecked { get; init; }

    /// <summary>PNGs whose pixels were compared.</summary>
    public required long Compared { get; init; }

    /// <summary>Stamped PNGs in the target of which the source has no image (any more). They are reported, and count as no difference.</summary>
    public required long Surplus { get; init; }

    /// <summary><see cref="Failed"/> by kind.</summary>
    public required IReadOnlyDictionary<FailureKind, long> FailuresByKind { get; init; }

    /// <summary><see cref="Different"/> by kind.</summary>
    public required IReadOnlyDictionary<DifferenceKind, long> DifferencesByKind { get; init; }

    /// <summary>The differences, in order of the sources' names; the first that were found, where they are too many.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>The failed images, likewise.</summary>
    public required IReadOnlyList<RecordedFailure> Failures { get; init; }

    /// <summary>The images that were not checked, likewise.</summary>
    public required IReadOnlyList<UncheckedImage> Unchecked { get; init; }

    /// <summary>The names of the surplus PNGs, likewise.</summary>
    public required IReadOnlyList<string> SurplusPngs { get; init; }

    /// <summary>Whether every image was judged.</summary>
    [JsonIgnore]
    public bool Closes => Images == Good + Failed + Different + NotChecked;

    /// <summary>The result: a difference counts most, then what could not be checked, then recorded failures.</summary>
    public RunResult Result =>
        Different > 0 || !Closes ? RunResult.Incomplete
        : NotChecked > 0 ? RunResult.TransientLeft
        : Failed > 0 ? RunResult.SomeFailed
        : RunResult.Success;
}

/// <summary>Of how many PNGs the pixels are compared with a fresh decode of their JPEGs.</summary>
public enum PixelCheck
{
    /// <summary>Of none: what is read is names, versions and stamps. Not for a proof that contents are what they were.</summary>
    None,

    /// <summary>The default: of <see cref="Verifier.SampleSize"/>, drawn at random from all, others each time. Not where
    /// every single picture matters.</summary>
    Sample,

    /// <summary>Of all. Takes about as long as converting them.</summary>
    All,
}

/// <summary>One source image whose PNG is not what it should be.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Target">The PNG, relative to its root.</param>
/// <param name="Kind">In what it differs.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record Difference(string Name, string Target, DifferenceKind Kind, string Message);

/// <summary>In what a target differs from what its source and the recipe ask for.</summary>
public enum DifferenceKind
{
    /// <summary>There is no PNG, and no run says why.</summary>
    MissingPng,

    /// <summary>The PNG does not say what it was made from: another program wrote it, or its metadata were lost.</summary>
    Unstamped,

    /// <summary>The PNG was made from another version of the source.</summary>
    Stale,

    /// <summary>The PNG was made by another recipe.</summary>
    OtherRecipe,

    /// <summary>The existing blob is not a whole PNG.</summary>
    NotPng,

    /// <summary>Size or pixels are not those of the source.</summary>
    OtherPixels,
}

/// <summary>A source image without a PNG, of which a run says that this version of it cannot be converted.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Kind">Why.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Run">The run that says so.</param>
public sealed record RecordedFailure(string Name, FailureKind Kind, string Message, string Run);

/// <summary>A source image that could not be compared with its PNG.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Message">Why.</param>
public sealed record UncheckedImage(string Name, string Message);
