using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Pools;

/// <summary>A pool at one moment: what it is, and how its nodes are.</summary>
public sealed class PoolStatus
{
    private readonly BatchPool _pool;
    private readonly BatchPoolNodeCounts _nodes;

    internal PoolStatus(BatchPool pool, BatchPoolNodeCounts nodes, IReadOnlyList<string> troubles) =>
        (_pool, _nodes, Troubles) = (pool, nodes, troubles);

    /// <summary>The pool's id.</summary>
    public string Id => _pool.Id ?? "";

    /// <summary>The service's word for the pool's state, e.g. <c>active</c>.</summary>
    public string? State => _pool.State?.Text;

    /// <summary>The service's word for whether nodes come or go, e.g. <c>steady</c>.</summary>
    public string? AllocationState => _pool.AllocationState?.Text;

    /// <summary>The size of its machines.</summary>
    public string? VmSize => _pool.VmSize;

    /// <summary>Tasks that a node runs at one time.</summary>
    public int TaskSlotsPerNode => _pool.TaskSlotsPerNode ?? 1;

    /// <summary>The image: offer and SKU; null where it is not one of the marketplace.</summary>
    public string? Image => _pool.VirtualMachineConfiguration?.ImageReference is { } image ? $"{image.Offer} {image.Sku}" : null;

    /// <summary>The dedicated nodes by state, those states only in which there are some.</summary>
    public IReadOnlyDictionary<string, int> DedicatedNodes => States(_nodes.Dedicated);

    /// <summary>The Spot nodes by state, likewise.</summary>
    public IReadOnlyDictionary<string, int> SpotNodes => States(_nodes.LowPriority);

    /// <summary>The formula that decides about the number of nodes; null where none does.</summary>
    public string? Formula => _pool.EnableAutoScale == true ? _pool.AutoScaleFormula ?? "" : null;

    /// <summary>How often the formula is evaluated.</summary>
    public TimeSpan? FormulaInterval => _pool.AutoScaleEvaluationInterval;

    /// <summary>What the formula gave last; null where it was not evaluated yet.</summary>
    public string? FormulaResult => _pool.AutoScaleRun?.Results;

    /// <summary>The resource ids of the nodes' identities.</summary>
    public IReadOnlyList<string> Identities =>
        [.. (_pool.Identity?.UserAssignedIdentities ?? []).Select(i => i.ResourceId).OfType<string>()];

    /// <summary>What is wrong, in words: nodes that are missing, and nodes that take no tasks.</summary>
    public IReadOnlyList<string> Troubles { get; }

    /// <summary>Whether nodes are missing for a reason that time may remove; a quota is none.</summary>
    public bool MayTimeHelp => _pool.ResizeErrors?.Any(e => !PoolTroubles.IsQuota(e)) == true;

    internal BatchPool Pool => _pool;

    /// <summary>Nodes that take tasks.</summary>
    public int Ready => Of(c => (c.Idle ?? 0) + (c.Running ?? 0));

    /// <summary>Nodes that are there in whatever state, but for those that leave.</summary>
    public int Present => Of(c => (c.Total ?? 0) - (c.LeavingPool ?? 0));

    /// <summary>Nodes that are on their way to take tasks.</summary>
    public int Coming => Of(c => (c.Creating ?? 0) + (c.Starting ?? 0) + (c.WaitingForStartTask ?? 0) + (c.Rebooting ?? 0)
        + (c.Reimaging ?? 0));

    /// <summary>Nodes that are on their way out.</summary>
    public int Leaving => Of(c => c.LeavingPool ?? 0);

    /// <summary>Nodes that the pool is to have.</summary>
    public PoolSize Target => new(_pool.TargetDedicatedNodes ?? 0, _pool.TargetLowPriorityNodes ?? 0);

    /// <summary>Whether nothing changes any more without a new wish: the size is reached or given up, and every node takes tasks
    /// or never will by itself.</summary>
    public bool IsSettled => _pool.AllocationState == AzureBatch.AllocationState.Steady && Coming == 0 && Leaving == 0;

    /// <summary>How far it is, in a line.</summary>
    public override string ToString() =>
        $"{Id}: {_pool.AllocationState}, {Ready} of {Quantities.Count(Target.Total, "node")} ready"
        + (Coming > 0 ? $", {Coming} coming" : "")
        + (Leaving > 0 ? $", {Leaving} leaving" : "");

    private int Of(Func<BatchNodeCounts, int> count) =>
        (_nodes.Dedicated is { } dedicated ? count(dedicated) : 0) + (_nodes.LowPriority is { } spot ? count(spot) : 0);

    private static Dictionary<string, int> States(BatchNodeCounts? counts) => Named(counts ?? new())
        .Where(s => s.Count is > 0).ToDictionary(s => s.Name, s => s.Count!.Value);

    private static (string Name, int? Count)[] Named(BatchNodeCounts counts) =>
    [
        ("idle", counts.Idle), ("running", counts.Running), ("creating", counts.Creating), ("starting", counts.Starting),
        ("waitingForStartTask", counts.WaitingForStartTask), ("startTaskFailed", counts.StartTaskFailed),
        ("preempted", counts.Preempted), ("unusable", counts.Unusable), ("unknown", counts.Unknown), ("offline", counts.Offline),
        ("rebooting", counts.Rebooting), ("reimaging", counts.Reimaging), ("leavingPool", counts.LeavingPool),
        ("deallocating", counts.Deallocating), ("deallocated", counts.Deallocated),
    ];
}
