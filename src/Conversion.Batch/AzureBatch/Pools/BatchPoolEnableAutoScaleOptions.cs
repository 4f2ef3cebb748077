namespace Conversion.Batch.AzureBatch;

/// <summary>The formula that shall decide about the number of nodes.</summary>
public sealed record BatchPoolEnableAutoScaleOptions : BatchModel
{
    /// <summary>The formula, at most 8 KB and 100 statements; null keeps the present one.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Null keeps the present one, at first 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }
}
