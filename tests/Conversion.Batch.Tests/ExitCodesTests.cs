using Conversion.Batch.AzureBatch;
using Conversion.Batch.Ledger;
using Conversion.Batch.Settings;
using Conversion.Storage;

namespace Conversion.Batch.Tests;

public sealed class ExitCodesTests
{
    private static readonly Dictionary<BatchErrorKind, int> OfBatch = new()
    {
        [BatchErrorKind.NameCollision] = 2,
        [BatchErrorKind.InvalidRequest] = 2,
        [BatchErrorKind.NoImages] = 9,
        [BatchErrorKind.RunNotFound] = 2,
        [BatchErrorKind.RunInvalid] = 1,
        [BatchErrorKind.OutOfSpace] = 5,
        [BatchErrorKind.Stalled] = 5,
        [BatchErrorKind.PoolNotReady] = 3,
        [BatchErrorKind.TargetDenied] = 3,
    };

    private static readonly Dictionary<BlobStoreErrorKind, int> OfStore = new()
    {
        [BlobStoreErrorKind.NotFound] = 3,
        [BlobStoreErrorKind.ConditionNotMet] = 1,
        [BlobStoreErrorKind.AccessDenied] = 3,
        [BlobStoreErrorKind.InvalidName] = 2,
        [BlobStoreErrorKind.OutOfSpace] = 5,
        [BlobStoreErrorKind.Unavailable] = 5,
        [BlobStoreErrorKind.Unsupported] = 2,
        [BlobStoreErrorKind.InvalidSettings] = 2,
        [BlobStoreErrorKind.TlsUnavailable] = 3,
    };

    private static readonly Dictionary<BatchServiceErrorKind, int> OfService = new()
    {
        [BatchServiceErrorKind.NotFound] = 3,
        [BatchServiceErrorKind.Gone] = 1,
        [BatchServiceErrorKind.AlreadyExists] = 2,
        [BatchServiceErrorKind.BeingDeleted] = 5,
        [BatchServiceErrorKind.InvalidState] = 2,
        [BatchServiceErrorKind.ConditionNotMet] = 1,
        [BatchServiceErrorKind.QuotaExceeded] = 3,
        [BatchServiceErrorKind.AccessDenied] = 3,
        [BatchServiceErrorKind.InvalidRequest] = 2,
        [BatchServiceErrorKind.TooLarge] = 1,
        [BatchServiceErrorKind.InvalidRange] = 1,
        [BatchServiceErrorKind.Unavailable] = 5,
        [BatchServiceErrorKind.InvalidResponse] = 1,
        [BatchServiceErrorKind.TlsUnavailable] = 3,
    };

    [Test]
    public void Of_BatchError_IsTheKindsCode([Values] BatchErrorKind kind) =>
        Assert.That((int)ExitCodes.Of(new BatchException(kind, "x")), Is.EqualTo(OfBatch[kind]));

    [Test]
    public void Of_StoreError_IsTheKindsCode([Values] BlobStoreErrorKind kind) =>
        Assert.That((int)ExitCodes.Of(new BlobStoreException(kind, "x")), Is.EqualTo(OfStore[kind]));

    [Test]
    public void Of_ServiceError_IsTheKindsCode([Values] BatchServiceErrorKind kind) =>
        Assert.That((int)ExitCodes.Of(new BatchServiceException(kind, "x")), Is.EqualTo(OfService[kind]));

    [Test]
    public void Of_OtherErrors_AreUsageOrUnexpected()
    {
        Assert.That(ExitCodes.Of(new SettingsException(["x"])), Is.EqualTo(ExitCode.Usage));
        Assert.That(ExitCodes.Of(new ArgumentException("x")), Is.EqualTo(ExitCode.Error), "a bug of ours, not of the user");
        Assert.That(ExitCodes.Of(new InvalidOperationException()), Is.EqualTo(ExitCode.Error));
    }

    [Test]
    public void Of_CountsWithOneFailure_SaysWhetherRunningAgainHelps([Values] FailureKind kind)
    {
        var counts = new OutcomeCounts { Converted = 3, Failed = 1, Failures = new() { [kind] = 1 } };

        Assert.That((int)ExitCodes.Of(counts), Is.EqualTo(kind == FailureKind.Transient ? 5 : 4));
    }

    [Test]
    public void Of_CountsWithTransientAndOtherFailures_SaysThatRunningAgainHelps()
    {
        var counts = new OutcomeCounts
        {
            Failed = 2, Failures = new() { [FailureKind.Corrupt] = 1, [FailureKind.Transient] = 1 },
        };

        Assert.That(ExitCodes.Of(counts), Is.EqualTo(ExitCode.TransientLeft));
    }

    [Test]
    public void Of_CountsWithoutFailures_IsSuccess() =>
        Assert.That(ExitCodes.Of(new OutcomeCounts { UpToDate = 1 }), Is.EqualTo(ExitCode.Success));

    // Scripts and the shell know these numbers (DESIGN.md 5.3).
    [Test]
    public void ExitCode_Members_AreThePinnedNumbers() =>
        Assert.That(
            Enum.GetValues<ExitCode>().Select(c => (int)c), Is.EqualTo([0, 1, 2, 3, 4, 5, 6, 7, 9, 130, 143]));
}
