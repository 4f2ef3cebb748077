using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch;

/// <summary>A run on a pool of Azure Batch: what it converts, on which nodes, and its bounds.</summary>
/// <param name="Source">The address of the JPEGs: a container.</param>
/// <param name="Target">The address of the PNGs: a container; created if it is absent.</param>
public sealed record SubmitRequest(string Source, string Target) : ConversionRequest(Source, Target)
{
    /// <summary>Submits what is left of a run that exists; its plan decides what is converted, and how.</summary>
    public SubmitRequest(RunHandle run)
        : this("", "")
    {
        ArgumentNullException.ThrowIfNull(run);
        Run = run;
    }

    /// <summary>The run that is continued; null for a new one.</summary>
    public RunHandle? Run { get; internal init; }

    /// <summary>The pool's id.</summary>
    /// <value>Default null: <see cref="NewPool"/>; of a run that is continued, the pool that it was on.</value>
    public string? Pool { get; init; }

    /// <summary>The identity of <see cref="Pool"/> with which nodes read and write: its resource id or client id.</summary>
    /// <value>Default null: the pool's only one.</value>
    public string? Identity { get; init; }

    /// <summary>The pool to be created for this run and deleted with its end; its id does not matter.</summary>
    /// <value>Default null: <see cref="Pool"/>.</value>
    public PoolSpecification? NewPool { get; init; }

    /// <summary>Whether a new run is submitted although another one is under way to the same target.</summary>
    /// <value>Default false: <see cref="BatchErrorKind.RunUnderWay"/>.</value>
    public bool AllowsSecondRun { get; init; }

    /// <summary>The number of nodes that the run is cut for.</summary>
    /// <value>Default null: as many as the pool has or is getting.</value>
    public int? Nodes { get; init; }

    /// <summary>The nodes that the pool gets first.</summary>
    /// <value>Default null: it is left as it is.</value>
    public PoolSize? Resize { get; init; }

    /// <summary>Lets the number of the pool's nodes follow the work.</summary>
    /// <value>Default null: it is left as it is.</value>
    public PoolAutoScale? AutoScale { get; init; }

    /// <summary>Whether the pool gives its nodes back when the run has ended.</summary>
    /// <value>Default false.</value>
    public bool ShrinkAfter { get; init; }

    /// <summary>Whether submitting waits while the account has as many active jobs as its quota allows.</summary>
    /// <value>Default false: <see cref="BatchServiceErrorKind.QuotaExceeded"/>.</value>
    public bool WaitsForQuota { get; init; }

    /// <summary>How long the job may take; then the service ends it.</summary>
    /// <value>Default 7 days.</value>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What the run's nodes may cost.</summary>
    /// <value>Default null: no bound. In the currency of the prices.</value>
    public decimal? MaxCost { get; init; }

    /// <summary>An hour of a node, for <see cref="MaxCost"/>.</summary>
    /// <value>Default null: as <see cref="Prices"/> says.</value>
    public NodePrice? NodePrice { get; init; }

    /// <summary>What things cost.</summary>
    /// <value>Default null: <see cref="PriceTable.Examples"/>.</value>
    public PriceTable? Prices { get; init; }

    /// <summary>The least estimated time of a shard.</summary>
    /// <value>Default 90 s.</value>
    public TimeSpan ShardTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Failures that are retried in a run that is continued, in addition to <see cref="FailureKind.Transient"/>.</summary>
    /// <value>Default none.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = new HashSet<FailureKind>();

    internal IReadOnlySet<FailureKind> AllRetriedKinds => RetriedKinds.Union(RetrySelection.Passing).ToHashSet();

    /// <summary>The full path of the folder of the published worker that nodes get.</summary>
    /// <value>Default: <c>worker/linux-x64</c> next to the app, where the package <c>ImageConversion.Worker</c> puts it. For Arm64 nodes,
    /// <c>linux-arm64</c> next to a folder <c>linux-x64</c> is taken, where it exists.</value>
    public string WorkerFolder { get; init; } = DefaultWorkerFolder;

    /// <summary>Further variables of all tasks.</summary>
    /// <value>Default none. No secrets: everyone who may look at the job reads them.</value>
    public IReadOnlyDictionary<string, string> NodeVariables { get; init; } = new Dictionary<string, string>();

    internal static string DefaultWorkerFolder => Path.Combine(AppContext.BaseDirectory, "worker", "linux-x64");
}

/// <summary>A step of a submission.</summary>
public sealed record SubmitProgress
{
    /// <summary>The run, from the moment when its plan exists.</summary>
    public RunHandle? Run { get; init; }

    /// <summary>What is to be said of the pool.</summary>
    public string? Note { get; init; }
}

/// <summary>Test images that the nodes of a pool draw.</summary>
/// <param name="Target">The address where they go: a container; created if it is absent.</param>
/// <param name="Images">The images.</param>
/// <param name="Pool">The pool's id.</param>
public sealed record GenerateRequest(string Target, DemoImageRange Images, string Pool)
{
    /// <summary>The identity of the pool with which nodes write: its resource id or client id.</summary>
    /// <value>Default null: the pool's only one.</value>
    public string? Identity { get; init; }

    /// <summary>The address of the worker's package.</summary>
    /// <value>Default null: that of the runs' files.</value>
    public string? State { get; init; }

    /// <summary>The full path of the folder of the published worker that nodes get.</summary>
    /// <value>Default: <c>worker/linux-x64</c> next to the app, where the package <c>ImageConversion.Worker</c> puts it. For Arm64 nodes,
    /// <c>linux-arm64</c> next to a folder <c>linux-x64</c> is taken, where it exists.</value>
    public string WorkerFolder { get; init; } = SubmitRequest.DefaultWorkerFolder;

    /// <summary>How long the job may take; then the service ends it.</summary>
    /// <value>Default 7 days.</value>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How the job is followed.</summary>
    public MonitorOptions Follow { get; init; } = new();
}
