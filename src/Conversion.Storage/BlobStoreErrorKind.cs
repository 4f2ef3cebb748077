namespace Conversion.Storage;

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

    /// <summary>A passing fault: network, throttling, time-out. Trying again helps.</summary>
    Unavailable,

    /// <summary>What the store was configured with is missing or malformed, e.g. a connection string.</summary>
    InvalidSettings,

    /// <summary>The store cannot do what was asked of it, e.g. read an archived blob.</summary>
    Unsupported,

    /// <summary>The system has nothing that speaks TLS (<see cref="TlsSupport"/>).</summary>
    TlsUnavailable,
}
