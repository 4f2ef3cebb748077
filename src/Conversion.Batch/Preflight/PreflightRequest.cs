using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
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

    /// <summary>Which of the source's files are images, and what is carried to their PNGs.</summary>
    internal PlanRequest Images { get; init; } = new();

    /// <summary>How the source is read.</summary>
    internal SourceAccess Access { get; init; } = new();

    /// <summary>The checks of a planned run.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="state">Where the files of runs are.</param>
    /// <param name="machines">The machines that it was planned for; null where they are not known.</param>
    public static PreflightRequest From(Plan plan, StoreAddress state, RunMachines? machines = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(state);
        return new PreflightRequest
        {
            Source = StoreAddress.Parse(plan.Source),
            Target = StoreAddress.Parse(plan.Target),
            State = state,
            Planned = machines,
            Images = new PlanRequest { Names = plan.Names, Only = plan.Only, Exclude = plan.Exclude, Select = plan.Select, Preserve = plan.Preserve },
            Access = SourceReading.AccessOf(plan, check: null),
        };
    }
}
