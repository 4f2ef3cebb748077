namespace Conversion.Batch.AzureBatch;

/// <summary>How a preparation or release task went on one node.</summary>
public sealed record BatchJobPreparationTaskExecutionInfo : BatchModel
{
    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchJobPreparationTaskState? State { get; init; }

    /// <summary>Its directory on the node.</summary>
    public string? TaskRootDirectory { get; init; }

    /// <summary>The directory's address.</summary>
    public string? TaskRootDirectoryUrl { get; init; }

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
