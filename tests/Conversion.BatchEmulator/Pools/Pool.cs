using ImageConversion.BatchEmulator.Autoscale;
using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>A pool: its definition, what it is asked to be, and its nodes. Guarded by the account's lock.</summary>
internal sealed class Pool(string id, JsonObject definition, DateTimeOffset now) : Entity(id, now)
{
    public static readonly TimeSpan DefaultResizeTimeout = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan DefaultAutoscaleInterval = TimeSpan.FromMinutes(15);

    /// <summary>The parts of the definition that the pool only gives back, as they came.</summary>
    public JsonObject Definition { get; } = definition;

    public string VmSize { get; init; } = "";

    public int TaskSlotsPerNode { get; init; } = 1;

    public NodeFillType FillType { get; init; } = NodeFillType.Spread;

    /// <summary>The identity as the management plane gave it: <c>type</c> and <c>userAssignedIdentities</c>.</summary>
    public JsonObject? Identity { get; set; }

    /// <summary>The tags of the resource.</summary>
    public JsonObject? Tags { get; set; }

    public PoolState State { get; private set; }

    public DateTimeOffset StateTransitionTime { get; private set; } = now;

    public AllocationState AllocationState { get; private set; }

    public DateTimeOffset AllocationTransitionTime { get; private set; } = now;

    public int TargetDedicated { get; set; }

    public int TargetLowPriority { get; set; }

    public TimeSpan ResizeTimeout { get; set; } = DefaultResizeTimeout;

    /// <summary>What the last resize fell short of; stays until the next one.</summary>
    public List<ResizeError> ResizeErrors { get; } = [];

    public List<Node> Nodes { get; } = [];

    /// <summary>Absent while the pool has a fixed size.</summary>
    public PoolAutoscale? Autoscale { get; set; }

    public DateTimeOffset? AutoscaleEnabledAt { get; set; }

    public AutoscaleSamples Samples { get; } = new();

    /// <summary>What the resize under way waits for.</summary>
    public List<ServiceClock.Alarm> ResizeAlarms { get; } = [];

    public int LowPriorityNodes => Nodes.Count(node => !node.IsDedicated);

    public int DedicatedNodes => Nodes.Count(node => node.IsDedicated);

    public JsonObject? StartTask => Definition.Object("startTask");

    public void MoveTo(AllocationState state, DateTimeOffset time)
    {
        AllocationState = state;
        AllocationTransitionTime = time;
    }

    public void Delete(DateTimeOffset time)
    {
        State = PoolState.Deleting;
        StateTransitionTime = time;
    }

    public Node Node(string id) =>
        Nodes.Find(node => string.Equals(node.Id, id, StringComparison.OrdinalIgnoreCase))
        ?? throw new BatchFailure("NodeNotFound", id);

    public bool HasIdentity(string resourceId) =>
        Identity?.Object("userAssignedIdentities")?.Any(
            entry => string.Equals(entry.Key, resourceId, StringComparison.OrdinalIgnoreCase)) == true;
}

/// <summary>Why a resize fell short.</summary>
internal sealed record ResizeError(string Code, string Message, string? Reason = null);
