using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>What a job does when all its tasks have completed.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchAllTasksCompleteMode>))]
internal sealed record BatchAllTasksCompleteMode(string Text) : BatchValue(Text), IBatchValue<BatchAllTasksCompleteMode>
{
    /// <summary>Nothing: it stays active. Where tasks are still to come: a job without tasks counts as all
    /// complete.</summary>
    public static BatchAllTasksCompleteMode NoAction { get; } = new("noaction");

    /// <summary>It ends, with the reason <c>AllTasksComplete</c>. Set it when all tasks have been added.</summary>
    public static BatchAllTasksCompleteMode TerminateJob { get; } = new("terminatejob");

    static BatchAllTasksCompleteMode IBatchValue<BatchAllTasksCompleteMode>.Of(string text) => new(text);
}

/// <summary>A job: tasks that run on one pool.</summary>
internal sealed record BatchJob : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>Whether its tasks may wait for one another.</summary>
    public bool? UsesTaskDependencies { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchJobState? State { get; init; }

    /// <summary>Where it was before.</summary>
    public BatchJobState? PreviousState { get; init; }

    /// <summary>-1000 to 1000; higher goes first. Service's default 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Tasks at one time; -1 for no bound.</summary>
    public int? MaxParallelTasks { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchJobConstraints? Constraints { get; init; }

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

/// <summary>Bounds of a job.</summary>
internal sealed record BatchJobConstraints : BatchModel
{
    /// <summary>How long it may take from its creation; then it is ended. Service's default
    /// <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan? MaxWallClockTime { get; init; }

    /// <summary>Tries of each task after the first, where a task says nothing; -1 for no end. Service's default
    /// 0.</summary>
    public int? MaxTaskRetryCount { get; init; }
}

/// <summary>A job to be made.</summary>
internal sealed record BatchJobCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

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

/// <summary>How a job has gone.</summary>
internal sealed record BatchJobExecutionInfo : BatchModel
{
    /// <summary>When it completed, in UTC.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The pool on which it really runs.</summary>
    public string? PoolId { get; init; }

    /// <summary>Why it ended: <c>AllTasksComplete</c>, <c>MaxWallClockTimeExpiry</c>, <c>UserTerminate</c>, or the
    /// caller's text.</summary>
    public string? TerminateReason { get; init; }
}

/// <summary>How preparation and release task of a job went on one node.</summary>
internal sealed record BatchJobPreparationAndReleaseTaskStatus : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The preparation task; absent where it has not run.</summary>
    public BatchJobPreparationTaskExecutionInfo? JobPreparationTaskExecutionInfo { get; init; }

    /// <summary>The release task; absent where it has not run.</summary>
    public BatchJobPreparationTaskExecutionInfo? JobReleaseTaskExecutionInfo { get; init; }
}

/// <summary>What a node runs before its first task of a job.</summary>
internal sealed record BatchJobPreparationTask : BatchModel
{
    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Files that are downloaded first.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }

    /// <summary>Whether the node's tasks wait for its success. Service's default true.</summary>
    public bool? WaitForSuccess { get; init; }
}

/// <summary>How a preparation or release task went on one node.</summary>
internal sealed record BatchJobPreparationTaskExecutionInfo : BatchModel
{
    /// <summary>Where it is in its life.</summary>
    public BatchJobPreparationTaskState? State { get; init; }

    /// <summary>Its directory on the node.</summary>
    public string? TaskRootDirectory { get; init; }

    /// <summary>The command's exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it failed.</summary>
    public BatchTaskFailureInfo? FailureInfo { get; init; }

    /// <summary>Whether it went well.</summary>
    public BatchTaskExecutionResult? Result { get; init; }
}

/// <summary>Where a preparation or release task is in its life on one node.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchJobPreparationTaskState>))]
internal sealed record BatchJobPreparationTaskState(string Text) : BatchValue(Text), IBatchValue<BatchJobPreparationTaskState>
{
    /// <summary>It has ended, well or not.</summary>
    public static BatchJobPreparationTaskState Completed { get; } = new("completed");

    static BatchJobPreparationTaskState IBatchValue<BatchJobPreparationTaskState>.Of(string text) => new(text);
}

/// <summary>What each node that ran a job's preparation task runs when the job has ended.</summary>
internal sealed record BatchJobReleaseTask : BatchModel
{
    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }
}

/// <summary>Where a job is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchJobState>))]
internal sealed record BatchJobState(string Text) : BatchValue(Text), IBatchValue<BatchJobState>
{
    /// <summary>Its tasks run.</summary>
    public static BatchJobState Active { get; } = new("active");

    /// <summary>It is being disabled.</summary>
    public static BatchJobState Disabling { get; } = new("disabling");

    /// <summary>None of its tasks runs; it can be enabled again.</summary>
    public static BatchJobState Disabled { get; } = new("disabled");

    /// <summary>It is being enabled.</summary>
    public static BatchJobState Enabling { get; } = new("enabling");

    /// <summary>It is being ended.</summary>
    public static BatchJobState Terminating { get; } = new("terminating");

    /// <summary>It has ended, and takes no more tasks.</summary>
    public static BatchJobState Completed { get; } = new("completed");

    /// <summary>It is being deleted, with its tasks and their files.</summary>
    public static BatchJobState Deleting { get; } = new("deleting");

    static BatchJobState IBatchValue<BatchJobState>.Of(string text) => new(text);
}

/// <summary>What to change of a job; null leaves a property as it is.</summary>
internal sealed record BatchJobUpdateOptions : BatchModel
{
    /// <summary>-1000 to 1000; higher goes first.</summary>
    public int? Priority { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchJobConstraints? Constraints { get; init; }

    /// <summary>What it does when all its tasks have completed.</summary>
    public BatchAllTasksCompleteMode? OnAllTasksComplete { get; init; }
}

/// <summary>Where a job runs.</summary>
internal sealed record BatchPoolInfo : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }
}

/// <summary>Numbers by state.</summary>
internal sealed record BatchTaskCounts : BatchModel
{
    /// <summary>Waiting.</summary>
    public int? Active { get; init; }

    /// <summary>Running, or being prepared.</summary>
    public int? Running { get; init; }

    /// <summary>Ended, well or not.</summary>
    public int? Completed { get; init; }

    /// <summary>Of the completed, those that ended well.</summary>
    public int? Succeeded { get; init; }

    /// <summary>Of the completed, those that failed.</summary>
    public int? Failed { get; init; }
}

/// <summary>How many tasks, and slots for them, are in which state. It lags behind by seconds: not for a
/// verdict.</summary>
internal sealed record BatchTaskCountsResult : BatchModel
{
    /// <summary>Tasks.</summary>
    public BatchTaskCounts? TaskCounts { get; init; }

    /// <summary>Slots that the tasks take.</summary>
    public BatchTaskCounts? TaskSlotCounts { get; init; }
}

/// <summary>What a job does when one of its tasks fails.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskFailureMode>))]
internal sealed record BatchTaskFailureMode(string Text) : BatchValue(Text), IBatchValue<BatchTaskFailureMode>
{
    /// <summary>Nothing; the service's default.</summary>
    public static BatchTaskFailureMode NoAction { get; } = new("noaction");

    /// <summary>What the task's exit conditions say.</summary>
    public static BatchTaskFailureMode PerformExitOptionsJobAction { get; } = new("performexitoptionsjobaction");

    static BatchTaskFailureMode IBatchValue<BatchTaskFailureMode>.Of(string text) => new(text);
}

/// <summary>The body of a job's end.</summary>
internal sealed record TerminateJobBody(string? TerminateReason);
