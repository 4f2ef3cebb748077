namespace Conversion.Batch.AzureBatch;

/// <summary>How preparation and release task of a job went on one node.</summary>
public sealed record BatchJobPreparationAndReleaseTaskStatus : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>Its address.</summary>
    public string? NodeUrl { get; init; }

    /// <summary>The preparation task; absent where it has not run.</summary>
    public BatchJobPreparationTaskExecutionInfo? JobPreparationTaskExecutionInfo { get; init; }

    /// <summary>The release task; absent where it has not run.</summary>
    public BatchJobPreparationTaskExecutionInfo? JobReleaseTaskExecutionInfo { get; init; }
}
