using Conversion.Batch.Model;
using Conversion.Core;
using Conversion.Storage;

namespace Conversion.Batch.Execution;

/// <summary>The one mapping from the layers' errors to kinds of failure.</summary>
internal static class FailureKinds
{
    public static FailureKind Of(ImageErrorKind kind) => kind switch
    {
        ImageErrorKind.NotJpeg => FailureKind.NotJpeg,
        ImageErrorKind.Corrupt => FailureKind.Corrupt,
        ImageErrorKind.Truncated => FailureKind.Truncated,
        ImageErrorKind.Unsupported => FailureKind.Unsupported,
        ImageErrorKind.LimitExceeded => FailureKind.LimitExceeded,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no failure kind for this error"),
    };

    public static FailureKind Of(BlobStoreErrorKind kind) => kind switch
    {
        BlobStoreErrorKind.NotFound => FailureKind.SourceMissing,
        BlobStoreErrorKind.AccessDenied or BlobStoreErrorKind.InvalidSettings or BlobStoreErrorKind.TlsUnavailable
            or BlobStoreErrorKind.HostNotTrusted => FailureKind.AccessDenied,
        BlobStoreErrorKind.InvalidName or BlobStoreErrorKind.Unsupported => FailureKind.Unsupported,
        BlobStoreErrorKind.ConditionNotMet or BlobStoreErrorKind.Unavailable => FailureKind.Transient,
        BlobStoreErrorKind.OutOfSpace => FailureKind.Transient,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no failure kind for this error"),
    };
}
