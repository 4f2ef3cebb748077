namespace Conversion.Batch.AzureBatch;

/// <summary>How a task has gone.</summary>
public sealed record BatchTaskExecutionInfo : BatchModel
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

    /// <summary>When the last of them began, in UTC.</summary>
    public DateTimeOffset? LastRetryTime { get; init; }

    /// <summary>How often a user's wish (resize, disable) queued it again; preemption does not count.</summary>
    public int? RequeueCount { get; init; }

    /// <summary>When that was last, in UTC.</summary>
    public DateTimeOffset? LastRequeueTime { get; init; }

    /// <summary>Whether it ended well.</summary>
    public BatchTaskExecutionResult? Result { get; init; }
}
