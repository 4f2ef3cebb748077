namespace Conversion.Batch.AzureBatch;

/// <summary>What shall change of a job; null leaves a thing as it is.</summary>
public sealed record BatchJobUpdateOptions : BatchModel
{
    /// <summary>-1000 to 1000; higher goes first.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether jobs of higher priority may interrupt its tasks.</summary>
    public bool? AllowTaskPreemption { get; init; }

    /// <summary>Tasks at one time; -1 for no bound.</summary>
    public int? MaxParallelTasks { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchJobConstraints? Constraints { get; init; }

    /// <summary>Where it runs; only while it is disabled.</summary>
    public BatchPoolInfo? PoolInfo { get; init; }

    /// <summary>What it does when all its tasks have completed.</summary>
    public BatchAllTasksCompleteMode? OnAllTasksComplete { get; init; }

    /// <summary>Names and texts of the job's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }
}
