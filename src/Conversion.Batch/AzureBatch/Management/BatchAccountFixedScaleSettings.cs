namespace Conversion.Batch.AzureBatch;

/// <summary>A number of nodes.</summary>
public sealed record BatchAccountFixedScaleSettings : BatchModel
{
    /// <summary>Dedicated nodes. Default 0.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes. Default 0.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>How long allocation may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>What becomes of the tasks of nodes that go. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeDeallocationOption { get; init; }
}
