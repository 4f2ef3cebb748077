using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Preflight;

/// <summary>What is to be checked.</summary>
public sealed record PreflightRequest
{
    /// <summary>Where the JPEGs are.</summary>
    public required StoreAddress Source { get; init; }

    /// <summary>Where the PNGs go.</summary>
    public required StoreAddress Target { get; init; }

    /// <summary>Where the files of runs are.</summary>
    public required StoreAddress State { get; init; }

    /// <summary>The pool that would convert; null for this machine, or for a pool that is yet to be made for the plan.</summary>
    public string? Pool { get; init; }

    /// <summary>The identity of the pool with which nodes would read and write: its resource id or client id; null for the pool's
    /// only one.</summary>
    public string? Identity { get; init; }

    /// <summary>How many nodes the pool would be given; null for as many as it has or is getting.</summary>
    public int? Nodes { get; init; }

    /// <summary>The machines that a plan was made for; null where there is no plan, or one for a machine that is no node. On a
    /// pool, it is to have as many; without one a pool of them has to be possible.</summary>
    public RunMachines? Planned
    {
        get;
        init => field = value?.VmSize is null ? null : value;
    }

    /// <summary>The full path of the folder of the published worker; null leaves out its check.</summary>
    public string? WorkerFolder { get; init; }
}
