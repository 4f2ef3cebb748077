using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Submission;

/// <summary>How a run is submitted to a pool.</summary>
internal sealed record BatchRunRequest
{
    /// <summary>The Batch account's address.</summary>
    public required string Account { get; init; }

    /// <summary>The pool; null for one of the run's own, or for that on which the run is under way.</summary>
    public RunPool? Pool { get; init; }

    /// <summary>The pool to be made for this run, but for its id; null to use one that exists.</summary>
    public PoolSpecification? OwnPool { get; init; }

    /// <summary>What the job may cost; null for no bound.</summary>
    public CostLimit? Cost { get; init; }

    /// <summary>What its nodes cost; null where that is not known.</summary>
    public RunPrice? Price { get; init; }

    /// <summary>The folder of the published worker.</summary>
    public required string WorkerFolder { get; init; }

    /// <summary>Failures that are tried again.</summary>
    /// <value>Default: <see cref="RetrySelection.Passing"/>.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = RetrySelection.Passing;

    /// <summary>Further variables of all tasks: how they log, and where they send telemetry.</summary>
    /// <value>Default none. No secrets: anyone who may look at the job reads them.</value>
    public IReadOnlyDictionary<string, string> NodeVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the pool gives its nodes back when the run has ended.</summary>
    /// <value>Default false.</value>
    public bool ShrinkAfter { get; init; }

    /// <summary>Called before it is waited until the account may have another active job.</summary>
    /// <value>Default null: submitting fails where it may not.</value>
    public Action<string>? WaitsForQuota { get; init; }

    /// <summary>How long the job may take.</summary>
    public required TimeSpan MaxDuration { get; init; }
}
