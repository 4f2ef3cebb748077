namespace Conversion.Batch.AzureBatch;

/// <summary>A node: one machine of a pool.</summary>
public sealed record BatchNode : BatchModel
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchNodeState? State { get; init; }

    /// <summary>Whether it may get tasks.</summary>
    public SchedulingState? SchedulingState { get; init; }

    /// <summary>Since when it is in its state, in UTC.</summary>
    public DateTimeOffset? StateTransitionTime { get; init; }

    /// <summary>When it booted last, in UTC.</summary>
    public DateTimeOffset? LastBootTime { get; init; }

    /// <summary>When it was allocated, in UTC.</summary>
    public DateTimeOffset? AllocationTime { get; init; }

    /// <summary>Its address within its network.</summary>
    public string? IpAddress { get; init; }

    /// <summary>What prefers it for a task.</summary>
    public string? AffinityId { get; init; }

    /// <summary>The size of its machine.</summary>
    public string? VmSize { get; init; }

    /// <summary>Tasks that it has run since it was allocated.</summary>
    public int? TotalTasksRun { get; init; }

    /// <summary>Tasks that it runs now.</summary>
    public int? RunningTasksCount { get; init; }

    /// <summary>Slots that they take.</summary>
    public int? RunningTaskSlotsCount { get; init; }

    /// <summary>Tasks that ended well here.</summary>
    public int? TotalTasksSucceeded { get; init; }

    /// <summary>The last tasks that it ran.</summary>
    public IReadOnlyList<BatchTaskInfo>? RecentTasks { get; init; }

    /// <summary>Its start task.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>How that went.</summary>
    public BatchStartTaskInfo? StartTaskInfo { get; init; }

    /// <summary>Its faults.</summary>
    public IReadOnlyList<BatchResourceError>? Errors { get; init; }

    /// <summary>Whether it is dedicated, not Spot.</summary>
    public bool? IsDedicated { get; init; }

    /// <summary>What its machine runs.</summary>
    public VirtualMachineInfo? VirtualMachineInfo { get; init; }
}
