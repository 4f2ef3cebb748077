namespace Conversion.Batch.AzureBatch;

/// <summary>A formula that decides about the number of nodes.</summary>
public sealed record BatchAccountAutoScaleSettings : BatchModel
{
    /// <summary>The formula, at most 8 KB and 100 statements.</summary>
    public string? Formula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Default 15 min.</summary>
    public TimeSpan? EvaluationInterval { get; init; }
}
