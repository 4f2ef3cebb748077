using ImageConversion.Storage;

namespace ImageConversion.Batch.Cleaning;

/// <summary>What is to be looked for.</summary>
public sealed record CleanRequest
{
    /// <summary>The names of demo images and of their PNGs.</summary>
    public const string DefaultPattern = "demo-image-*";

    /// <summary>Where demo images, or their PNGs, are looked for; null for nowhere.</summary>
    public StoreAddress? Demo { get; init; }

    /// <summary>The names that are demo images: <c>*</c> within a folder, <c>**</c> across folders; without a slash in
    /// every folder.</summary>
    /// <value>Default <see cref="DefaultPattern"/>.</value>
    public string Pattern { get; init; } = DefaultPattern;

    /// <summary>The target whose old runs are looked for; null for none.</summary>
    public StoreAddress? Runs { get; init; }

    /// <summary>The place of the runs' files.</summary>
    /// <value>Default null: the own place of <see cref="Runs"/>.</value>
    public StoreAddress? State { get; init; }

    /// <summary>Whether the runs of all other targets in the same place are looked for too, and those whose target is not known.</summary>
    /// <value>Default false.</value>
    public bool AllTargets { get; init; }

    /// <summary>The newest runs of each target that stay, however old: the newest is what a verification rests on.</summary>
    /// <value>0 or more. Default 1.</value>
    public int Keep { get; init; } = 1;

    /// <summary>Whether finished jobs are looked for.</summary>
    public bool Jobs { get; init; }

    /// <summary>Whether pools are looked for that were made for a run and outlived it.</summary>
    public bool Pools { get; init; }

    /// <summary>How old runs and jobs are at least: since something of them was written, or since their end.</summary>
    /// <value>Default 30 days.</value>
    public TimeSpan OlderThan { get; init; } = TimeSpan.FromDays(30);
}
