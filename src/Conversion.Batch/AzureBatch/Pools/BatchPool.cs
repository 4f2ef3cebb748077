namespace Conversion.Batch.AzureBatch;

/// <summary>A pool: machines of one size and image that run tasks.</summary>
public sealed record BatchPool : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it.</summary>
    public string? ETag { get; init; }

    /// <summary>When the pool was last changed, in UTC; growing and shrinking do not count.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Whether it can be used.</summary>
    public BatchPoolState? State { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public DateTimeOffset? StateTransitionTime { get; init; }

    /// <summary>Whether it is gaining or losing nodes.</summary>
    public AllocationState? AllocationState { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public DateTimeOffset? AllocationStateTransitionTime { get; init; }

    /// <summary>The size of its machines; the service answers in lower case.</summary>
    public string? VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public VirtualMachineConfiguration? VirtualMachineConfiguration { get; init; }

    /// <summary>How long a resize may take before it ends short of its target. Service's default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>Why the last resize ended short of its target; absent where it did not.</summary>
    public IReadOnlyList<BatchResizeError>? ResizeErrors { get; init; }

    /// <summary>Dedicated nodes, ready or not.</summary>
    public int? CurrentDedicatedNodes { get; init; }

    /// <summary>Spot nodes, preempted ones included.</summary>
    public int? CurrentLowPriorityNodes { get; init; }

    /// <summary>Dedicated nodes that are wanted.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes that are wanted.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>Whether a formula decides about the number of nodes.</summary>
    public bool? EnableAutoScale { get; init; }

    /// <summary>The formula.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h, service's default 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }

    /// <summary>What its last evaluation said.</summary>
    public AutoScaleRun? AutoScaleRun { get; init; }

    /// <summary>Whether nodes can reach one another.</summary>
    public bool? EnableInterNodeCommunication { get; init; }

    /// <summary>What each node runs before it takes tasks.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Fixed at
    /// creation.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }

    /// <summary>The identities of its nodes; only the management API sets them.</summary>
    public BatchPoolIdentity? Identity { get; init; }
}
