namespace Conversion.Batch.AzureBatch;

/// <summary>A pool to be made by the data plane, which cannot give it an identity (see
/// <see cref="IBatchPoolManagement"/>).</summary>
public sealed record BatchPoolCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The size of its machines, e.g. <c>standard_d4s_v5</c>.</summary>
    public required string VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public VirtualMachineConfiguration? VirtualMachineConfiguration { get; init; }

    /// <summary>How long allocation may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>Dedicated nodes. Default 0.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes. Default 0.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>Whether a formula decides about the number of nodes; excludes the two targets. Default false.</summary>
    public bool? EnableAutoScale { get; init; }

    /// <summary>The formula; at most 8 KB.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Default 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }

    /// <summary>Whether nodes can reach one another. Default false.</summary>
    public bool? EnableInterNodeCommunication { get; init; }

    /// <summary>What each node runs, at each boot, before it takes tasks.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Default 1.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes. Default spread.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }
}
