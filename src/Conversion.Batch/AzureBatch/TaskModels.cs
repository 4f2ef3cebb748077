using System.Text.Json.Serialization;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>How many tasks are sent at one time.</summary>
internal sealed record BatchCreateTasksOptions
{
    /// <summary>The service's bound on the tasks of one request.</summary>
    public const int MaxTasksOfService = 100;

    /// <summary>Requests at one time.</summary>
    /// <value>1 to 99, default 8. The service asks for fewer than 100.</value>
    public int MaxParallelRequests { get; init; } = 8;

    /// <summary>Tasks in one request at first; fewer where the service finds the request too large.</summary>
    /// <value>1 to 100, default 100.</value>
    public int MaxTasksPerRequest { get; init; } = MaxTasksOfService;

    /// <summary>How often a task is sent for which the service says that it failed itself, before that counts as refused.</summary>
    /// <value>At least 1, default 6.</value>
    public int MaxAttemptsPerTask { get; init; } = 6;

    /// <summary>Called as tasks are accepted: how many more.</summary>
    /// <value>Default null: not called.</value>
    public IProgress<int>? Accepted { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxParallelRequests, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxParallelRequests, 99);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasksPerRequest, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTasksPerRequest, MaxTasksOfService);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttemptsPerTask, 1);
    }
}

/// <summary>The counts of tasks that were sent: <see cref="Accepted"/> and the number of <see cref="Refused"/> together are
/// <see cref="Sent"/>.</summary>
internal sealed record BatchCreateTasksResult
{
    /// <summary>Tasks that were to be added.</summary>
    public required int Sent { get; init; }

    /// <summary>Tasks that the job has now.</summary>
    public required int Accepted { get; init; }

    /// <summary>Of the accepted, those whose id existed when they were sent, or sent again.</summary>
    public required int Existing { get; init; }

    /// <summary>What the service says of each task that it did not take, in no order.</summary>
    public required IReadOnlyList<BatchTaskCreateResult> Refused { get; init; }

    /// <summary>Requests that it took, without the pipeline's repetitions.</summary>
    public required int Requests { get; init; }

    /// <summary>Sees that the job has all tasks that it was to get.</summary>
    /// <param name="jobId">The job, for the message.</param>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.InvalidRequest"/>: some were refused; the first
    /// one is named.</exception>
    public void ThrowIfRefused(string jobId)
    {
        if (Refused is [var first, ..])
        {
            throw new BatchServiceException(
                BatchServiceErrorKind.InvalidRequest,
                $"add tasks to job '{jobId}': {Refused.Count} of {Sent} were refused; the first, '{first.TaskId}', with "
                + $"{first.Error?.Code}: {first.Error?.Message?.Value}");
        }
    }
}

/// <summary>Whose fault it is.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchErrorSourceCategory>))]
internal sealed record BatchErrorSourceCategory(string Text) : BatchValue(Text), IBatchValue<BatchErrorSourceCategory>
{
    /// <summary>The task's, or its settings'.</summary>
    public static BatchErrorSourceCategory UserError { get; } = new("usererror");

    static BatchErrorSourceCategory IBatchValue<BatchErrorSourceCategory>.Of(string text) => new(text);
}

/// <summary>One of the pool's identities.</summary>
internal sealed record BatchNodeIdentityReference : BatchModel
{
    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; init; }
}

/// <summary>The node on which a task ran last.</summary>
internal sealed record BatchNodeInfo : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The task's directory on it, <c>workitems/JOB/job-1/TASK</c>.</summary>
    public string? TaskRootDirectory { get; init; }
}

/// <summary>A task: a command that runs on one node.</summary>
internal sealed record BatchTask : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchTaskState? State { get; init; }

    /// <summary>Where it was before.</summary>
    public BatchTaskState? PreviousState { get; init; }

    /// <summary>How it has gone.</summary>
    public BatchTaskExecutionInfo? ExecutionInfo { get; init; }

    /// <summary>Where it ran last.</summary>
    public BatchNodeInfo? NodeInfo { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }

    /// <summary>Who runs it.</summary>
    public UserIdentity? UserIdentity { get; init; }
}

/// <summary>What became of one task of a collection.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskAddStatus>))]
internal sealed record BatchTaskAddStatus(string Text) : BatchValue(Text), IBatchValue<BatchTaskAddStatus>
{
    /// <summary>It was added.</summary>
    public static BatchTaskAddStatus Success { get; } = new("success");

    /// <summary>It was refused, and will be again. <c>TaskExists</c>: it is there already.</summary>
    public static BatchTaskAddStatus ClientError { get; } = new("clienterror");

    /// <summary>The service failed; it may be sent again.</summary>
    public static BatchTaskAddStatus ServerError { get; } = new("servererror");

    static BatchTaskAddStatus IBatchValue<BatchTaskAddStatus>.Of(string text) => new(text);
}

/// <summary>Bounds of a task.</summary>
internal sealed record BatchTaskConstraints : BatchModel
{
    /// <summary>How long nodes keep the files of our tasks: a worker and two short logs. The service's default of 7 days fills the disks of
    /// pools that live long.</summary>
    public static readonly TimeSpan ShortRetention = TimeSpan.FromDays(1);

    /// <summary>How long one try may take; then it is ended. Service's default
    /// <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan? MaxWallClockTime { get; init; }

    /// <summary>How long its files are kept on the node. Service's default 7 days.</summary>
    public TimeSpan? RetentionTime { get; init; }

    /// <summary>Tries after one that ended with another exit code than 0; -1 for no end. Preemption does not count.
    /// Default the job's.</summary>
    public int? MaxTaskRetryCount { get; init; }
}

/// <summary>A task to be added.</summary>
internal sealed record BatchTaskCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The command; no shell reads it.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Files that are downloaded first; few, for a request holds less than 1 MB.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }
}

/// <summary>What became of one task of a collection.</summary>
internal sealed record BatchTaskCreateResult : BatchModel
{
    /// <summary>Whether it was added.</summary>
    public BatchTaskAddStatus? Status { get; init; }

    /// <summary>The task.</summary>
    public string? TaskId { get; init; }

    /// <summary>Why it was not added.</summary>
    public BatchServiceError? Error { get; init; }
}

/// <summary>How a task has gone.</summary>
internal sealed record BatchTaskExecutionInfo : BatchModel
{
    /// <summary>When the last try began, in UTC.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When the task completed, in UTC.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The command's exit code; absent where it never ran to its end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it failed.</summary>
    public BatchTaskFailureInfo? FailureInfo { get; init; }

    /// <summary>Tries after the first.</summary>
    public int? RetryCount { get; init; }

    /// <summary>How often a user's wish (resize, disable) queued it again; preemption does not count.</summary>
    public int? RequeueCount { get; init; }

    /// <summary>Whether it ended well.</summary>
    public BatchTaskExecutionResult? Result { get; init; }
}

/// <summary>Whether a task ended well.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskExecutionResult>))]
internal sealed record BatchTaskExecutionResult(string Text) : BatchValue(Text), IBatchValue<BatchTaskExecutionResult>
{
    /// <summary>Exit code 0, files uploaded.</summary>
    public static BatchTaskExecutionResult Success { get; } = new("success");

    /// <summary>Anything else; the failure says what.</summary>
    public static BatchTaskExecutionResult Failure { get; } = new("failure");

    static BatchTaskExecutionResult IBatchValue<BatchTaskExecutionResult>.Of(string text) => new(text);
}

/// <summary>Why a task failed.</summary>
internal sealed record BatchTaskFailureInfo : BatchModel
{
    /// <summary>Whose fault it is.</summary>
    public BatchErrorSourceCategory? Category { get; init; }

    /// <summary>The kind of cause, e.g. <c>FailureExitCode</c>, <c>CommandProgramNotFound</c>,
    /// <c>TaskEnded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Details.</summary>
    public IReadOnlyList<NameValuePair>? Details { get; init; }
}

/// <summary>Where a task is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskState>))]
internal sealed record BatchTaskState(string Text) : BatchValue(Text), IBatchValue<BatchTaskState>
{
    /// <summary>It waits for a node: for the first time, after a failed try, or because its node went.</summary>
    public static BatchTaskState Active { get; } = new("active");

    /// <summary>Its node has been chosen and runs the job's preparation task.</summary>
    public static BatchTaskState Preparing { get; } = new("preparing");

    /// <summary>Its command runs, or its files are being downloaded or uploaded.</summary>
    public static BatchTaskState Running { get; } = new("running");

    /// <summary>It runs no more, well or not.</summary>
    public static BatchTaskState Completed { get; } = new("completed");

    static BatchTaskState IBatchValue<BatchTaskState>.Of(string text) => new(text);
}

/// <summary>Files that are downloaded to a node before a command runs: one of the three sources.</summary>
internal sealed record ResourceFile : BatchModel
{
    /// <summary>One file's address.</summary>
    public string? HttpUrl { get; init; }

    /// <summary>Where it goes, relative to the working directory: a file for one file, else a directory.</summary>
    public string? FilePath { get; init; }

    /// <summary>Which of the pool's identities reads it. Default none: it is public.</summary>
    public BatchNodeIdentityReference? IdentityReference { get; init; }
}
