namespace ImageConversion.Batch.Model;

/// <summary>Why a run could not be planned, started or finished.</summary>
public enum BatchErrorKind
{
    /// <summary>Two sources would become the same PNG.</summary>
    NameCollision,

    /// <summary>Source and target cannot be used together, or an argument makes no sense.</summary>
    InvalidRequest,

    /// <summary>No Batch account is set, or its settings make no sense.</summary>
    NoBatchAccount,

    /// <summary>The source holds no JPEG.</summary>
    NoImages,

    /// <summary>There is no such run, shard or file of a run.</summary>
    RunNotFound,

    /// <summary>A file of a run cannot be read, or does not belong to its plan.</summary>
    RunInvalid,

    /// <summary>Subscription or resource group of the Batch account are not set.</summary>
    SubscriptionMissing,

    /// <summary>The request names no pool.</summary>
    PoolMissing,

    /// <summary>The service does not support the image of a pool, or its name is none.</summary>
    UnknownImage,

    /// <summary>The service does not offer the size of machines.</summary>
    UnknownVmSize,

    /// <summary>A pattern of names is none, or would match everything.</summary>
    InvalidPattern,

    /// <summary>It is not known where the files of the run are.</summary>
    RunPlaceUnknown,

    /// <summary>The place of the runs' files and the source or target overlap.</summary>
    StateOverlaps,

    /// <summary>There is no worker for the nodes.</summary>
    WorkerMissing,

    /// <summary>The target has no storage tiers.</summary>
    TierNotSupported,

    /// <summary>A pool cannot take the run: it has no nodes or no identity, or its nodes cannot be prepared.</summary>
    PoolNotReady,

    /// <summary>A run on a pool made no progress for so long that it was ended; what was reached stays.</summary>
    Stalled,

    /// <summary>The target's disk or account is full.</summary>
    OutOfSpace,

    /// <summary>The target lets nothing be written: a role or a right is missing.</summary>
    TargetDenied,

    /// <summary>A stored plan names places that the caller has not given, and that nothing else vouches for
    /// (<see cref="RunTrust"/>).</summary>
    PlanNotTrusted,

    /// <summary>Another run, with another recipe, writes to the target.</summary>
    TargetBusy,

    /// <summary>A stored plan has other places than the caller has given, or is not the one that this machine made.</summary>
    PlanChanged,

    /// <summary>A run is under way to the target on a pool.</summary>
    RunUnderWay,

    /// <summary>A pool has several identities, and the request names none of them.</summary>
    IdentityUnclear,

    /// <summary>Names of a list do not exist in the source.</summary>
    FilesMissing,
}

/// <summary>A run could not be planned, started or finished. Callers decide by <see cref="Kind"/>, never by the message.</summary>
public sealed class BatchException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What was expected, what was found, and where.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    public BatchException(BatchErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public BatchErrorKind Kind { get; }
}

/// <summary>Azure Batch did not do what it was asked. Callers decide by <see cref="Kind"/>, never by the message.</summary>
public sealed class BatchServiceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What was asked of which pool, job or task, and what the answer was. No secrets.</param>
    /// <param name="innerException">What the pipeline said, if it was it.</param>
    public BatchServiceException(BatchServiceErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public BatchServiceErrorKind Kind { get; }

    /// <summary>The service's own code, e.g. <c>PoolBeingResized</c>; null where there was no answer, or none with a code.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The id under which the service has logged the request; null where there was no answer.</summary>
    public string? RequestId { get; init; }

    /// <summary>The id that this client gave the request (<c>client-request-id</c>): what the service's support asks for where
    /// no answer came. Null where nothing was sent.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>How often the request was sent, the pipeline's repetitions included.</summary>
    public int Attempts { get; init; } = 1;
}

/// <summary>Why Azure Batch did not do what it was asked.</summary>
public enum BatchServiceErrorKind
{
    /// <summary>There is no such pool, node, job, task or file.</summary>
    NotFound,

    /// <summary>A task's files were there and have gone: with their node, or when they had been kept long enough.</summary>
    Gone,

    /// <summary>A pool, job or task of this id exists.</summary>
    AlreadyExists,

    /// <summary>It is being deleted; its id is free again when that is done.</summary>
    BeingDeleted,

    /// <summary>Its state does not allow it: e.g. the pool is being resized, the job has completed.</summary>
    InvalidState,

    /// <summary>It is another version than <c>ifMatch</c> names.</summary>
    ConditionNotMet,

    /// <summary>The account has no room for one more job, pool or core.</summary>
    QuotaExceeded,

    /// <summary>The sign-in failed, or what it is allowed to do does not suffice.</summary>
    AccessDenied,

    /// <summary>The request makes no sense to the service.</summary>
    InvalidRequest,

    /// <summary>The request is too large.</summary>
    TooLarge,

    /// <summary>The wanted range begins behind the file's end.</summary>
    InvalidRange,

    /// <summary>The service is busy, has a fault, cannot be reached, or did not answer in time. Asking again later helps.</summary>
    Unavailable,

    /// <summary>The answer is not the service's: no JSON, or a next page on another host.</summary>
    InvalidResponse,

    /// <summary>The system has nothing that speaks TLS (<see cref="Storage.TlsSupport"/>).</summary>
    TlsUnavailable,
}
