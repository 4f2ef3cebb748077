namespace Conversion.Batch.AzureBatch;

/// <summary>What a pool is, as the management API has it.</summary>
public sealed record BatchAccountPoolProperties : BatchModel
{
    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether it has been set up; only in answers.</summary>
    public BatchPoolProvisioningState? ProvisioningState { get; init; }

    /// <summary>Whether it is gaining or losing nodes; only in answers.</summary>
    public AllocationState? AllocationState { get; init; }

    /// <summary>Dedicated nodes; only in answers.</summary>
    public int? CurrentDedicatedNodes { get; init; }

    /// <summary>Spot nodes; only in answers.</summary>
    public int? CurrentLowPriorityNodes { get; init; }

    /// <summary>When it was made, in UTC; only in answers.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it was last changed, in UTC; only in answers.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The size of its machines.</summary>
    public string? VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public BatchDeploymentConfiguration? DeploymentConfiguration { get; init; }

    /// <summary>How many nodes it has, or the formula that decides.</summary>
    public BatchAccountPoolScaleSettings? ScaleSettings { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Default 1.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes. Default spread.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }

    /// <summary>What each node runs, at each boot, before it takes tasks.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }
}
