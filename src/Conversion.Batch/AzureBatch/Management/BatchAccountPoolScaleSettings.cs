namespace Conversion.Batch.AzureBatch;

/// <summary>How many nodes a pool has: one of the two.</summary>
public sealed record BatchAccountPoolScaleSettings : BatchModel
{
    /// <summary>A number.</summary>
    public BatchAccountFixedScaleSettings? FixedScale { get; init; }

    /// <summary>A formula.</summary>
    public BatchAccountAutoScaleSettings? AutoScale { get; init; }
}
