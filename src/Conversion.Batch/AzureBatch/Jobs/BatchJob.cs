namespace Conversion.Batch.AzureBatch;

/// <summary>A job: tasks that run on one pool.</summary>
public sealed record BatchJob : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether its tasks may wait for one another.</summary>
    public bool? UsesTaskDependencies { get; init; }

    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it.</summary>
    public string? ETag { get; init; }

    /// <summary>When the job was last changed, in UTC; its tasks do not count.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchJobState? State { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public DateTimeOffset? StateTransitionTime { get; init; }

    /// <summary>Where it was before.</summary>
    public BatchJobState? PreviousState { get; init; }

    /// <summary>Since when it was there, in UTC.</summary>
    public DateTimeOffset? PreviousStateTransitionTime { get; init; }

    /// <summary>-1000 to 1000; higher goes first. Service's default 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether jobs of higher priority may interrupt its tasks.</summary>
    public bool? AllowTaskPreemption { get; init; }

    /// <summary>Tasks at one time; -1 for no bound.</summary>
    public int? MaxParallelTasks { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchJobConstraints? Constraints { get; init; }

    /// <summary>What a node runs before its first task of this job.</summary>
    public BatchJobPreparationTask? JobPreparationTask { get; init; }

    /// <summary>What nodes run when the job has ended.</summary>
    public BatchJobReleaseTask? JobReleaseTask { get; init; }

    /// <summary>Environment variables of all its tasks.</summary>
    public IReadOnlyList<NameValuePair>? CommonEnvironmentSettings { get; init; }

    /// <summary>Where it runs.</summary>
    public BatchPoolInfo? PoolInfo { get; init; }

    /// <summary>What it does when all its tasks have completed.</summary>
    public BatchAllTasksCompleteMode? OnAllTasksComplete { get; init; }

    /// <summary>What it does when one of them fails.</summary>
    public BatchTaskFailureMode? OnTaskFailure { get; init; }

    /// <summary>Names and texts of the job's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }

    /// <summary>How it has gone.</summary>
    public BatchJobExecutionInfo? ExecutionInfo { get; init; }
}
