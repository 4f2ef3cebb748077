using ImageConversion.Storage;

namespace ImageConversion.Batch.Model;

/// <summary>How a run, a verification or a check ended.</summary>
public enum RunResult
{
    /// <summary>Every image has a good final state.</summary>
    Success = 0,

    /// <summary>An unexpected error.</summary>
    Error = 1,

    /// <summary>The request or the settings are invalid.</summary>
    InvalidRequest = 2,

    /// <summary>Something is missing that a run needs: identity, folder or container, access, quota.</summary>
    NotReady = 3,

    /// <summary>Finished, but some images failed.</summary>
    SomeFailed = 4,

    /// <summary>Transient failures are left: running again helps.</summary>
    TransientLeft = 5,

    /// <summary>Not every image has a final state, or a verification found a difference.</summary>
    Incomplete = 6,

    /// <summary>Stopped by a limit that the caller set.</summary>
    LimitReached = 7,

    /// <summary>The source holds no JPEG.</summary>
    NoImages = 9,

    /// <summary>Stopped by the caller.</summary>
    Stopped = 130,
}

/// <summary>The one mapping from ends and errors to results.</summary>
public static class RunResults
{
    /// <summary>The result of work that reached its end.</summary>
    public static RunResult From(OutcomeCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Failures.ContainsKey(FailureKind.Transient) ? RunResult.TransientLeft
            : counts.Failed > 0 ? RunResult.SomeFailed
            : RunResult.Success;
    }

    /// <summary>The result of a run on a pool that ended with images left.</summary>
    public static RunResult From(RunEndKind end) => end switch
    {
        RunEndKind.Cancelled or RunEndKind.MaxDuration or RunEndKind.MaxCost => RunResult.LimitReached,
        RunEndKind.NoNode => RunResult.NotReady,
        RunEndKind.Stalled => RunResult.TransientLeft,
        RunEndKind.JobDeleted or RunEndKind.TasksFailed or RunEndKind.JobEnded => RunResult.Incomplete,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "no result for this end"),
    };

    /// <summary>The result of work that ended on an error.</summary>
    public static RunResult From(Exception error) => error switch
    {
        BatchException e => From(e.Kind),
        BlobStoreException e => From(e),
        BatchServiceException e => From(e.Kind),
        _ => RunResult.Error,
    };

    /// <summary>Whether an error's message says all that its reader needs; of any other, the stack shows its origin.</summary>
    public static bool IsForeseen(Exception error) => error is BatchException or BlobStoreException or BatchServiceException;

    private static RunResult From(BatchErrorKind kind) => kind switch
    {
        BatchErrorKind.NameCollision or BatchErrorKind.FilesMissing or BatchErrorKind.InvalidRequest or BatchErrorKind.NoBatchAccount or BatchErrorKind.SubscriptionMissing or BatchErrorKind.RunPlaceUnknown or BatchErrorKind.PlanNotTrusted or BatchErrorKind.PlanChanged or BatchErrorKind.StateOverlaps
            or BatchErrorKind.WorkerMissing or BatchErrorKind.PoolMissing or BatchErrorKind.IdentityUnclear
            or BatchErrorKind.UnknownImage or BatchErrorKind.UnknownVmSize or BatchErrorKind.InvalidPattern or BatchErrorKind.TierNotSupported or BatchErrorKind.RunNotFound => RunResult.InvalidRequest,
        BatchErrorKind.NoImages => RunResult.NoImages,
        BatchErrorKind.PoolNotReady or BatchErrorKind.TargetDenied or BatchErrorKind.TargetBusy or BatchErrorKind.RunUnderWay => RunResult.NotReady,
        BatchErrorKind.OutOfSpace or BatchErrorKind.Stalled => RunResult.TransientLeft,
        BatchErrorKind.RunInvalid => RunResult.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no result for this error"),
    };

    private static RunResult From(BlobStoreException error) => error switch
    {
        // Two writers at one of the run's own files: a defect, not a state of the store.
        { Kind: BlobStoreErrorKind.ConditionNotMet } => RunResult.Error,
        { IsPassing: true } => RunResult.TransientLeft,
        { Owner: BlobStoreErrorOwner.Request } => RunResult.InvalidRequest,
        _ => RunResult.NotReady,
    };

    private static RunResult From(BatchServiceErrorKind kind) => kind switch
    {
        BatchServiceErrorKind.NotFound or BatchServiceErrorKind.AccessDenied or BatchServiceErrorKind.QuotaExceeded
            or BatchServiceErrorKind.TlsUnavailable => RunResult.NotReady,
        BatchServiceErrorKind.Unavailable or BatchServiceErrorKind.BeingDeleted => RunResult.TransientLeft,
        BatchServiceErrorKind.AlreadyExists or BatchServiceErrorKind.InvalidRequest or BatchServiceErrorKind.InvalidState =>
            RunResult.InvalidRequest,
        BatchServiceErrorKind.Gone or BatchServiceErrorKind.ConditionNotMet or BatchServiceErrorKind.TooLarge
            or BatchServiceErrorKind.InvalidRange or BatchServiceErrorKind.InvalidResponse => RunResult.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no result for this error"),
    };
}
