namespace Conversion.Batch.AzureBatch;

/// <summary>How many nodes of a pool are in which state.</summary>
public sealed record BatchPoolNodeCounts : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>Its dedicated nodes.</summary>
    public BatchNodeCounts? Dedicated { get; init; }

    /// <summary>Its Spot nodes.</summary>
    public BatchNodeCounts? LowPriority { get; init; }
}
