using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Monitoring;

/// <summary>A run on a pool at one moment.</summary>
public sealed record RunStatus
{
    /// <summary>When it was looked at, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The pool that the job is on.</summary>
    public required string Pool { get; init; }

    /// <summary>When the run's first job was submitted, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The present job.</summary>
    public required string Job { get; init; }

    /// <summary>The job's state, in the service's words.</summary>
    public required string JobState { get; init; }

    /// <summary>Why the job ended; null while it continues, or if no reason is known.</summary>
    public string? EndReason { get; init; }

    /// <summary>When the job ended, in UTC; null while it continues, or if it is not known.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The job's tasks by state.</summary>
    public required TaskCounts Tasks { get; init; }

    /// <summary>The pool's nodes by state, those states only in which there are some.</summary>
    public required IReadOnlyDictionary<string, int> Nodes { get; init; }

    /// <summary>Whether the pool has the nodes that it is going to have.</summary>
    internal bool IsPoolSteady { get; init; }

    /// <summary>Outcomes so far, as the ledgers show them.</summary>
    public required RunProgress Progress { get; init; }

    /// <summary>Shards at work that have longest to go by their own pace, the longest first; a few.</summary>
    public IReadOnlyList<ShardPace> Slowest { get; init; } = [];

    /// <summary>What the nodes have cost since the present job was made, at the most; null where no prices are known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The currency of <see cref="Cost"/>; null where it is not known.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether <see cref="Cost"/> is by this program's example prices, which are nobody's.</summary>
    public bool ArePricesExamples { get; init; }

    /// <summary>What stands in the way: nodes that cannot work, and why; each in a line.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the pool does not exist any more: the run continues on another.</summary>
    public bool IsPoolDeleted { get; init; }

    /// <summary>Problems that were not seen before.</summary>
    public IReadOnlyList<string> NewProblems { get; init; } = [];

    /// <summary>Parts that stragglers gave to new tasks since the last look.</summary>
    public IReadOnlyList<ShardPart> Split { get; init; } = [];

    /// <summary>The run's summary, where the job has ended and this look has added the run up.</summary>
    public RunSummary? Summary { get; init; }

    /// <summary>Whether the job does not exist any more.</summary>
    internal bool IsDeleted { get; init; }

    /// <summary>How long the job may take; null where that is not known.</summary>
    internal TimeSpan? Bound { get; init; }

    /// <summary>Whether the job has ended.</summary>
    public required bool HasEnded { get; init; }
}

/// <summary>Tasks of a job by state.</summary>
/// <param name="Active">Waiting for a node.</param>
/// <param name="Running">On a node.</param>
/// <param name="Succeeded">Ended well.</param>
/// <param name="Failed">Ended badly, after all their attempts.</param>
public sealed record TaskCounts(int Active, int Running, int Succeeded, int Failed)
{
    /// <summary>No task.</summary>
    public static TaskCounts None { get; } = new(0, 0, 0, 0);

    /// <summary>Ended either way.</summary>
    public int Completed => Succeeded + Failed;

    internal static TaskCounts From(BatchTaskCounts? counts) => new(
        counts?.Active ?? 0, counts?.Running ?? 0, counts?.Succeeded ?? 0, counts?.Failed ?? 0);
}

/// <summary>How a shard that is at work gets on, as its ledger shows.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Images">Its images, without those that it gave away.</param>
/// <param name="Done">Those of them that have an outcome.</param>
/// <param name="Left">How long it has to go, by the bytes that are left and the pace of the present task.</param>
/// <param name="Node">The machine that wrote its last outcome.</param>
public sealed record ShardPace(int Shard, long Images, long Done, TimeSpan Left, string Node);
