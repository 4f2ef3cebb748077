namespace ImageConversion.Batch.Model;

/// <summary>What a caller knows of a run, so that its files cannot have other places read or written than the caller means.</summary>
/// <remarks>
/// A run's files can be written by everyone who may write where they are: the nodes of a pool, and anyone who sent a folder. So places that
/// its plan names are opened only if this machine made the plan (<see cref="ImageConversionOptions.KnownPlansFolder"/>), its hash is
/// given here, the files lie where runs of that target lie (and the source is in the same account), or the places are given here.
/// </remarks>
public sealed record RunTrust
{
    /// <summary>The address of the JPEGs, as the caller knows it.</summary>
    /// <value>Default null: not given.</value>
    public string? Source { get; init; }

    /// <summary>The address of the PNGs, as the caller knows it.</summary>
    /// <value>Default null: not given.</value>
    public string? Target { get; init; }

    /// <summary>The address of the runs' files.</summary>
    /// <value>Default null: the target's own.</value>
    public string? State { get; init; }

    /// <summary>The plan's hash (<see cref="Plan.Sha256"/>).</summary>
    /// <value>Default null: not given.</value>
    public string? PlanSha256 { get; init; }

    /// <summary>Whether the target is asked for every image that counts as converted when the run closes.</summary>
    /// <value>Default false: for a sample of 64.</value>
    public bool IsStrict { get; init; }

    /// <summary>Whether the plan is taken as it is: the caller knows who can write the run's files.</summary>
    /// <value>Default false. A hash that is given is compared all the same.</value>
    public bool AcceptsPlan { get; init; }
}
