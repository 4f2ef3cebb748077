using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

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

    public static FailureKind Of(BlobStoreException error) => error.Kind switch
    {
        _ when error.IsPassing => FailureKind.Transient,
        BlobStoreErrorKind.NotFound => FailureKind.SourceMissing,
        BlobStoreErrorKind.Damaged => FailureKind.Damaged,
        BlobStoreErrorKind.Protected => FailureKind.Protected,
        BlobStoreErrorKind.InvalidName or BlobStoreErrorKind.Unsupported => FailureKind.Unsupported,
        _ => FailureKind.AccessDenied,
    };
}
