namespace Conversion.Batch.AzureBatch;

/// <summary>A formula to be tried without effect.</summary>
public sealed record BatchPoolEvaluateAutoScaleOptions : BatchModel
{
    /// <summary>The formula.</summary>
    public required string AutoScaleFormula { get; init; }
}
