namespace Conversion.Batch.AzureBatch;

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
