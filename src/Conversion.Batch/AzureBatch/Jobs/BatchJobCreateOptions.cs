namespace Conversion.Batch.AzureBatch;

/// <summary>A job to be made.</summary>
public sealed record BatchJobCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether its tasks may wait for one another. Default false.</summary>
    public bool? UsesTaskDependencies { get; init; }

    /// <summary>-1000 to 1000; higher goes first. Default 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether jobs of higher priority may interrupt its tasks. Default false.</summary>
    public bool? AllowTaskPreemption { get; init; }

    /// <summary>Tasks at one time; default -1: no bound.</summary>
    public int? MaxParallelTasks { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchJobConstraints? Constraints { get; init; }

    /// <summary>What a node runs before its first task of this job.</summary>
    public BatchJobPreparationTask? JobPreparationTask { get; init; }

    /// <summary>What nodes run when the job has ended; takes a preparation task.</summary>
    public BatchJobReleaseTask? JobReleaseTask { get; init; }

    /// <summary>Environment variables of all its tasks.</summary>
    public IReadOnlyList<NameValuePair>? CommonEnvironmentSettings { get; init; }

    /// <summary>Where it runs.</summary>
    public required BatchPoolInfo PoolInfo { get; init; }

    /// <summary>What it does when all its tasks have completed. Default nothing, which is right until all tasks have
    /// been added.</summary>
    public BatchAllTasksCompleteMode? OnAllTasksComplete { get; init; }

    /// <summary>What it does when one of them fails. Default nothing.</summary>
    public BatchTaskFailureMode? OnTaskFailure { get; init; }

    /// <summary>Names and texts of the job's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }
}
