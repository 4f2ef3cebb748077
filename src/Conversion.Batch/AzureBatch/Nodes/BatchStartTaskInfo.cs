namespace Conversion.Batch.AzureBatch;

/// <summary>How a start task went.</summary>
public sealed record BatchStartTaskInfo : BatchModel
{
    /// <summary>Where it is in its life.</summary>
    public BatchStartTaskState? State { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The command's exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it failed.</summary>
    public BatchTaskFailureInfo? FailureInfo { get; init; }

    /// <summary>Tries after the first.</summary>
    public int? RetryCount { get; init; }

    /// <summary>When the last try began, in UTC.</summary>
    public DateTimeOffset? LastRetryTime { get; init; }

    /// <summary>Whether it went well.</summary>
    public BatchTaskExecutionResult? Result { get; init; }
}
