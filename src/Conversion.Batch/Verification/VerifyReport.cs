using System.Text.Json.Serialization;
using Conversion.Batch.Ledger;

namespace Conversion.Batch.Verification;

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

    /// <summary>Stamped PNGs in the target of which the source has no image (any more). They are told, and no difference.</summary>
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

    /// <summary>The exit code: a difference counts most, then what could not be checked, then failures that are on record.</summary>
    [JsonConverter(typeof(JsonNumberEnumConverter<ExitCode>))]
    public ExitCode ExitCode =>
        Different > 0 || !Closes ? ExitCode.AccountOpen
        : NotChecked > 0 ? ExitCode.TransientLeft
        : Failed > 0 ? ExitCode.SomeFailed
        : ExitCode.Success;
}
