using Conversion.Batch.AzureBatch;
using Conversion.Batch.Execution;

namespace Conversion.Batch.Monitoring;

/// <summary>A run on a pool at one moment.</summary>
public sealed record BatchView
{
    /// <summary>When it was looked at, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The present job.</summary>
    public required string Job { get; init; }

    /// <summary>Where the job is in its life.</summary>
    public required BatchJobState? JobState { get; init; }

    /// <summary>Why the job ended; null while it goes on, and where nobody said.</summary>
    public string? EndReason { get; init; }

    /// <summary>When the job ended, in UTC; null while it goes on, and where nobody knows.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The job's tasks by state.</summary>
    public required BatchTaskCounts Tasks { get; init; }

    /// <summary>The pool's nodes by state, those states only in which there are some.</summary>
    public required IReadOnlyDictionary<string, int> Nodes { get; init; }

    /// <summary>Whether the pool has the nodes that it is going to have.</summary>
    public bool IsPoolSteady { get; init; }

    /// <summary>Outcomes so far, as the ledgers show them.</summary>
    public required RunProgressSnapshot Progress { get; init; }

    /// <summary>Shards at work that have longest to go by their own pace, the longest first; a few.</summary>
    public IReadOnlyList<ShardPace> Slowest { get; init; } = [];

    /// <summary>What the nodes have cost so far, at the most; null where the run has no bound of cost.</summary>
    /// <value>In the currency of the bound.</value>
    public decimal? Cost { get; init; }

    /// <summary>What stands in the way: nodes that cannot work, and why; each in a line.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the job has ended.</summary>
    public bool HasEnded => JobState == BatchJobState.Completed || JobState == BatchJobState.Deleting;
}

/// <summary>How a shard that is at work gets on, as its ledger shows.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Images">Its images, without those that it gave away.</param>
/// <param name="Done">Those of them that have an outcome.</param>
/// <param name="Left">How long it has to go, by the bytes that are left and the pace of the present task.</param>
/// <param name="Node">The machine that wrote its last outcome.</param>
public sealed record ShardPace(int Shard, long Images, long Done, TimeSpan Left, string Node);
