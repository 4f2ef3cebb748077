using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;

namespace Conversion.Batch.Pools;

/// <summary>A pool at one moment: what it is, and how its nodes are.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Nodes">Its nodes by state; all dedicated ones, then all Spot ones.</param>
/// <param name="Troubles">What is wrong, in words: nodes that are missing, and nodes that take no tasks.</param>
public sealed record PoolStatus(BatchPool Pool, BatchPoolNodeCounts Nodes, IReadOnlyList<string> Troubles)
{
    /// <summary>Nodes that take tasks.</summary>
    public int Ready => Of(c => (c.Idle ?? 0) + (c.Running ?? 0));

    /// <summary>Nodes that are there in whatever state, but for those that leave.</summary>
    public int Present => Of(c => (c.Total ?? 0) - (c.LeavingPool ?? 0));

    /// <summary>Nodes that are on their way to take tasks.</summary>
    public int Coming => Of(c => (c.Creating ?? 0) + (c.Starting ?? 0) + (c.WaitingForStartTask ?? 0) + (c.Rebooting ?? 0)
        + (c.Reimaging ?? 0));

    /// <summary>Nodes that are on their way out.</summary>
    public int Leaving => Of(c => c.LeavingPool ?? 0);

    /// <summary>Nodes that the pool shall have.</summary>
    public PoolSize Target => new(Pool.TargetDedicatedNodes ?? 0, Pool.TargetLowPriorityNodes ?? 0);

    /// <summary>Whether nothing changes any more without a new wish: the size is reached or given up, and every node takes tasks
    /// or never will by itself.</summary>
    public bool IsSettled => Pool.AllocationState == AllocationState.Steady && Coming == 0 && Leaving == 0;

    /// <summary>How far it is, in a line.</summary>
    public override string ToString() =>
        $"{Pool.Id}: {Pool.AllocationState}, {Ready} of {Target.Total} nodes ready"
        + (Coming > 0 ? $", {Coming} coming" : "")
        + (Leaving > 0 ? $", {Leaving} leaving" : "");

    private int Of(Func<BatchNodeCounts, int> count) =>
        (Nodes.Dedicated is { } dedicated ? count(dedicated) : 0) + (Nodes.LowPriority is { } spot ? count(spot) : 0);
}
