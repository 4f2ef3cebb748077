using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>What a run is to do, before anything is listed.</summary>
internal sealed record PlanRequest
{
    /// <summary>The run's name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>How images are converted.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>How PNGs are named.</summary>
    public NamePolicy Names { get; init; } = NamePolicy.Replace;

    /// <summary>What becomes of PNGs that exist.</summary>
    public OverwritePolicy Overwrite { get; init; } = OverwritePolicy.Stale;

    /// <summary>The storage tier of the PNGs. Those that are up to date stay in theirs.</summary>
    /// <value>Default null: the account's own. Only for containers.</value>
    public TargetTier? Tier { get; init; }

    /// <summary>
    /// Only names that match this pattern: <c>*</c> within a folder, <c>**</c> across folders; without a slash it
    /// matches in every folder.
    /// </summary>
    /// <value>Default null: all.</value>
    public string? Only { get; init; }

    /// <summary>No names that match this pattern.</summary>
    /// <value>Default null: leaves out none.</value>
    public string? Exclude { get; init; }

    /// <summary>The only names that are looked at, each once, in the order of listings (<see cref="ListedFiles.Sort"/>).</summary>
    /// <value>Default null: all that the source holds.</value>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>The hash of <see cref="Files"/>; null for none.</summary>
    public string? FilesSha256 => Files is null ? null : ListedFiles.HashOf(Files);

    /// <summary>Leaves out names that begin with this: the target, where it lies within the source.</summary>
    /// <value>Default null: nothing is left out.</value>
    public string? ExcludePrefix { get; init; }

    /// <summary>By what an image is known in the source.</summary>
    /// <value>Default <see cref="ImageSelection.Name"/>.</value>
    public ImageSelection Select { get; init; }

    /// <summary>Whether a source folder's links are followed, also where they lead out of it. Each folder is listed once.</summary>
    /// <value>Default false.</value>
    public bool FollowsLinks { get; init; }

    /// <summary>What becomes of source blobs whose stored MD5 is wrong.</summary>
    /// <value>Default null: what the storage's settings say.</value>
    public Md5Check? CheckMd5 { get; init; }

    /// <summary>What is carried from a JPEG to its PNG besides the picture. Those that are up to date stay as they are.</summary>
    /// <value>Default <see cref="PreservedProperties.None"/>.</value>
    public PreservedProperties Preserve { get; init; }

    /// <summary>Where shards are cut.</summary>
    /// <value>Default: even shards of 256 MiB of work, for one machine. For a pool,
    /// <see cref="CuttingPolicy"/> gives it.</value>
    public ShardSizing Sizing { get; init; } = ShardSizing.Even(256L << 20);

    /// <summary>The most images in a shard.</summary>
    /// <value>At least 1. Default 8,192.</value>
    public int ShardMaxImages { get; init; } = 8192;

    /// <summary>The request, fitted to places.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: it asks the target for something that it
    /// cannot give.</exception>
    public PlanRequest FitTo(RunPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        TargetTiers.ThrowUnlessPossible(Tier, places.Target);
        SourceReading.ThrowUnlessPossible(Select, places.Source);
        return this with { ExcludePrefix = places.ExcludePrefix };
    }

    /// <summary>Whether images may have several PNGs.</summary>
    internal bool ExtractsFurther => Recipe.Options.Extract == ExtractHandling.Further;

    /// <summary>Whether a PNG that is in the target stays as it is, where this stamp is wanted.</summary>
    internal bool IsUpToDate(BlobEntry png, Stamp wanted) => Overwrite switch
    {
        OverwritePolicy.Never => true,
        OverwritePolicy.Always => false,
        OverwritePolicy.Own when Stamp.TryRead(png.Metadata) is null => true,
        _ => Stamp.TryRead(png.Metadata) == wanted,
    };
}
