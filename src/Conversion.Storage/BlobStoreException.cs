namespace Conversion.Storage;

/// <summary>A store refused or failed. Callers decide by <see cref="Kind"/>, never by the message.</summary>
public sealed class BlobStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why the store refused or failed.</param>
    /// <param name="message">What was expected, what was found, and for which blob; no secret.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public BlobStoreException(BlobStoreErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why the store refused or failed.</summary>
    public BlobStoreErrorKind Kind { get; }
}

/// <summary>Why a store refused or failed.</summary>
public enum BlobStoreErrorKind
{
    /// <summary>No such blob, folder or container.</summary>
    NotFound,

    /// <summary>The write's or read's condition did not hold: the blob exists already, or is another version.</summary>
    ConditionNotMet,

    /// <summary>The identity may not do this.</summary>
    AccessDenied,

    /// <summary>The name is not allowed, or would leave the root.</summary>
    InvalidName,

    /// <summary>The disk or the account is full.</summary>
    OutOfSpace,

    /// <summary>A transient fault: network, throttling, time-out. A retry helps.</summary>
    Unavailable,

    /// <summary>A setting is missing or malformed, for example a connection string.</summary>
    InvalidSettings,

    /// <summary>The store does not support this, for example reading an archived blob.</summary>
    Unsupported,

    /// <summary>The system has nothing that speaks TLS (<see cref="TlsSupport"/>).</summary>
    TlsUnavailable,

    /// <summary>The address's host is not one that the credential is sent to (<see cref="StorageSettings.TrustedHosts"/>).</summary>
    HostNotTrusted,
}
