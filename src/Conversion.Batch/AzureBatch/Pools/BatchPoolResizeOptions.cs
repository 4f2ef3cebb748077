namespace Conversion.Batch.AzureBatch;

/// <summary>How many nodes a pool shall have.</summary>
public sealed record BatchPoolResizeOptions : BatchModel
{
    /// <summary>Dedicated nodes; null leaves their number.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes; null leaves their number.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>How long it may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>What becomes of the tasks of nodes that go. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeDeallocationOption { get; init; }
}
