namespace Conversion.Batch.AzureBatch;

/// <summary>How tasks are spread over nodes.</summary>
public sealed record BatchTaskSchedulingPolicy : BatchModel
{
    /// <summary>Evenly, or packed.</summary>
    public BatchNodeFillType? NodeFillType { get; init; }
}
