using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Execution;

public sealed class FailureKindsTests
{
    private static readonly Dictionary<BlobStoreErrorKind, FailureKind> OfStore = new()
    {
        [BlobStoreErrorKind.NotFound] = FailureKind.SourceMissing,
        [BlobStoreErrorKind.ConditionNotMet] = FailureKind.Transient,
        [BlobStoreErrorKind.AccessDenied] = FailureKind.AccessDenied,
        [BlobStoreErrorKind.InvalidName] = FailureKind.Unsupported,
        [BlobStoreErrorKind.OutOfSpace] = FailureKind.Transient,
        [BlobStoreErrorKind.Unavailable] = FailureKind.Transient,
        [BlobStoreErrorKind.Unsupported] = FailureKind.Unsupported,
        [BlobStoreErrorKind.InvalidSettings] = FailureKind.AccessDenied,
        [BlobStoreErrorKind.TlsUnavailable] = FailureKind.AccessDenied,
        [BlobStoreErrorKind.HostNotTrusted] = FailureKind.AccessDenied,
        [BlobStoreErrorKind.Unreachable] = FailureKind.AccessDenied,
        [BlobStoreErrorKind.Damaged] = FailureKind.Damaged,
        [BlobStoreErrorKind.Protected] = FailureKind.Protected,
    };

    [Test]
    public void Of_StoreError_IsAFailureKind([Values] BlobStoreErrorKind kind) =>
        Assert.That(FailureKinds.Of(Stores.RunBench.Error(kind)), Is.EqualTo(OfStore[kind]));

    [Test]
    public void Of_ImageError_IsTheFailureKindOfTheSameName([Values] ImageErrorKind kind) =>
        Assert.That(FailureKinds.Of(kind).ToString(), Is.EqualTo(kind.ToString()));

    [Test]
    public void FailureKind_Members_AreThoseThatReportsName() =>
        Assert.That(Enum.GetNames<FailureKind>(), Is.EqualTo(
        [
            "NotJpeg", "Corrupt", "Truncated", "Unsupported", "LimitExceeded", "Crashed", "SourceMissing", "AccessDenied",
            "Damaged", "Protected", "Transient",
        ]));
}
