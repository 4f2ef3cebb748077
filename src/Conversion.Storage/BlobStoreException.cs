namespace ImageConversion.Storage;

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

    /// <summary>The service's own code, e.g. <c>AuthorizationPermissionMismatch</c>; null where there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The storage account that answered; null for other stores.</summary>
    public string? Account { get; init; }

    /// <summary>Whether the same call may succeed later although nobody changes anything.</summary>
    public bool IsPassing => BlobStoreErrorTraits.From(Kind).IsPassing;

    /// <summary>What has to change before the call can succeed.</summary>
    public BlobStoreErrorOwner Owner => BlobStoreErrorTraits.From(Kind).Owner;
}

/// <summary>What is at fault when a store refuses or fails.</summary>
public enum BlobStoreErrorOwner
{
    /// <summary>What the caller asked for: an address, a name, a setting.</summary>
    Request,

    /// <summary>The folder, the container or the account: it is absent, full or closed to this identity.</summary>
    Place,

    /// <summary>The one blob: others of the same place can be read and written.</summary>
    Blob,

    /// <summary>The way to the service.</summary>
    Network,
}

/// <summary>The second column of the table of failures: what follows from a kind. The first, from codes of the service, of the file
/// system and of the network to kinds, is in the providers.</summary>
internal readonly record struct BlobStoreErrorTraits(bool IsPassing, BlobStoreErrorOwner Owner)
{
    public static BlobStoreErrorTraits From(BlobStoreErrorKind kind) => kind switch
    {
        BlobStoreErrorKind.NotFound => new(false, BlobStoreErrorOwner.Place),
        BlobStoreErrorKind.ConditionNotMet => new(true, BlobStoreErrorOwner.Blob),
        BlobStoreErrorKind.AccessDenied => new(false, BlobStoreErrorOwner.Place),
        BlobStoreErrorKind.InvalidName => new(false, BlobStoreErrorOwner.Request),
        BlobStoreErrorKind.OutOfSpace => new(true, BlobStoreErrorOwner.Place),
        BlobStoreErrorKind.Unavailable => new(true, BlobStoreErrorOwner.Network),
        BlobStoreErrorKind.InvalidSettings => new(false, BlobStoreErrorOwner.Request),
        BlobStoreErrorKind.Unsupported => new(false, BlobStoreErrorOwner.Blob),
        BlobStoreErrorKind.TlsUnavailable => new(false, BlobStoreErrorOwner.Network),
        BlobStoreErrorKind.HostNotTrusted => new(false, BlobStoreErrorOwner.Request),
        BlobStoreErrorKind.Damaged => new(false, BlobStoreErrorOwner.Blob),
        BlobStoreErrorKind.Protected => new(false, BlobStoreErrorOwner.Blob),
        BlobStoreErrorKind.Unreachable => new(false, BlobStoreErrorOwner.Network),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no traits of this kind"),
    };
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

    /// <summary>The content is not what the store's own hash of it says; every read ends so until the blob is written again.</summary>
    Damaged,

    /// <summary>The blob can be neither replaced nor deleted: a legal hold, an immutability policy, or a right to create only.</summary>
    Protected,

    /// <summary>The service cannot be reached, and waiting does not help: an unknown host, a certificate that is not trusted, a
    /// proxy that refuses, a port that speaks another protocol.</summary>
    Unreachable,
}
