namespace Conversion.Batch.AzureBatch;

/// <summary>Where a job runs.</summary>
public sealed record BatchPoolInfo : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }
}
