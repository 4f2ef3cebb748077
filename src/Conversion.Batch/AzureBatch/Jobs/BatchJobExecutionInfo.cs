namespace Conversion.Batch.AzureBatch;

/// <summary>How a job has gone.</summary>
public sealed record BatchJobExecutionInfo : BatchModel
{
    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it completed, in UTC.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The pool on which it really runs.</summary>
    public string? PoolId { get; init; }

    /// <summary>Why it could not be started.</summary>
    public BatchResourceError? SchedulingError { get; init; }

    /// <summary>Why it ended: <c>AllTasksComplete</c>, <c>MaxWallClockTimeExpiry</c>, <c>UserTerminate</c>, or the
    /// caller's text.</summary>
    public string? TerminateReason { get; init; }
}
