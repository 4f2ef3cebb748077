namespace Conversion.Batch.Model;

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
