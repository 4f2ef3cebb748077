using Conversion.Batch.Recipes;

namespace Conversion.Batch.Planning;

/// <summary>What a run will do: <c>plan.json</c> (docs/formats.md).</summary>
public sealed record Plan
{
    /// <summary>The newest version of the format that this release writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

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

    /// <summary>Only names that match this pattern; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>JPEGs found in the source (that match <see cref="Only"/>).</summary>
    public required long Total { get; init; }

    /// <summary>Those of them whose PNG was there already; they are in no shard.</summary>
    public required long UpToDate { get; init; }

    /// <summary>Encoded length of the images to convert.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>Blobs in the source that are not named like a JPEG.</summary>
    public required long Ignored { get; init; }

    /// <summary>The work.</summary>
    public required IReadOnlyList<ShardSummary> Shards { get; init; }

    /// <summary>Images to convert.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long ToConvert => Total - UpToDate;

    /// <summary>The plan without its shards: <c>head.json</c>, which is all that a worker reads of it.</summary>
    public Plan ToHead() => this with { Shards = [] };

    /// <summary>Ends a run that has nothing to do because there is nothing.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>: the source holds no JPEG.</exception>
    public void ThrowIfEmpty()
    {
        if (Total > 0)
        {
            return;
        }

        string others = Ignored == 1 ? "1 other file is" : $"{Ignored} other files are";
        throw new BatchException(
            BatchErrorKind.NoImages,
            Only is null
                ? $"{Source} holds no JPEG ({string.Join(", ", ImageNames.JpegExtensions)}); {others} there."
                : $"{Source} holds no JPEG that matches '{Only}'; {others} there that are not named like a JPEG.");
    }
}
