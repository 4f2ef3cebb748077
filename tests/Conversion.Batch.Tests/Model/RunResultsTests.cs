using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Model;

public sealed class RunResultsTests
{
    private static readonly Dictionary<BatchErrorKind, int> OfBatch = new()
    {
        [BatchErrorKind.NameCollision] = 2,
        [BatchErrorKind.FilesMissing] = 2,
        [BatchErrorKind.InvalidRequest] = 2,
        [BatchErrorKind.NoBatchAccount] = 2,
        [BatchErrorKind.PlanNotTrusted] = 2,
        [BatchErrorKind.PlanChanged] = 2,
        [BatchErrorKind.SubscriptionMissing] = 2,
        [BatchErrorKind.PoolMissing] = 2,
        [BatchErrorKind.IdentityUnclear] = 2,
        [BatchErrorKind.RunPlaceUnknown] = 2,
        [BatchErrorKind.StateOverlaps] = 2,
        [BatchErrorKind.WorkerMissing] = 2,
        [BatchErrorKind.UnknownImage] = 2,
        [BatchErrorKind.UnknownVmSize] = 2,
        [BatchErrorKind.InvalidPattern] = 2,
        [BatchErrorKind.TierNotSupported] = 2,
        [BatchErrorKind.NoImages] = 9,
        [BatchErrorKind.RunNotFound] = 2,
        [BatchErrorKind.RunInvalid] = 1,
        [BatchErrorKind.OutOfSpace] = 5,
        [BatchErrorKind.Stalled] = 5,
        [BatchErrorKind.PoolNotReady] = 3,
        [BatchErrorKind.TargetDenied] = 3,
        [BatchErrorKind.TargetBusy] = 3,
        [BatchErrorKind.RunUnderWay] = 3,
    };

    private static readonly Dictionary<BlobStoreErrorKind, int> OfStore = new()
    {
        [BlobStoreErrorKind.NotFound] = 3,
        [BlobStoreErrorKind.ConditionNotMet] = 1,
        [BlobStoreErrorKind.AccessDenied] = 3,
        [BlobStoreErrorKind.InvalidName] = 2,
        [BlobStoreErrorKind.OutOfSpace] = 5,
        [BlobStoreErrorKind.Unavailable] = 5,
        [BlobStoreErrorKind.Unsupported] = 3,
        [BlobStoreErrorKind.InvalidSettings] = 2,
        [BlobStoreErrorKind.TlsUnavailable] = 3,
        [BlobStoreErrorKind.HostNotTrusted] = 2,
        [BlobStoreErrorKind.Unreachable] = 3,
        [BlobStoreErrorKind.Damaged] = 3,
        [BlobStoreErrorKind.Protected] = 3,
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
        Assert.That((int)RunResults.From(new BatchException(kind, "x")), Is.EqualTo(OfBatch[kind]));

    [Test]
    public void Of_StoreError_IsTheKindsCode([Values] BlobStoreErrorKind kind) =>
        Assert.That((int)RunResults.From(new BlobStoreException(kind, "x")), Is.EqualTo(OfStore[kind]));

    [Test]
    public void Of_ServiceError_IsTheKindsCode([Values] BatchServiceErrorKind kind) =>
        Assert.That((int)RunResults.From(new BatchServiceException(kind, "x")), Is.EqualTo(OfService[kind]));

    [Test]
    public void Of_OtherErrors_AreUnexpected()
    {
        Assert.That(RunResults.From(new ArgumentException("x")), Is.EqualTo(RunResult.Error), "a bug of ours, not of the user");
        Assert.That(RunResults.From(new InvalidOperationException()), Is.EqualTo(RunResult.Error));
    }

    [Test]
    public void Of_CountsWithOneFailure_SaysWhetherRunningAgainHelps([Values] FailureKind kind)
    {
        var counts = new OutcomeCounts { Converted = 3, Failed = 1, Failures = new() { [kind] = 1 } };

        Assert.That((int)RunResults.From(counts), Is.EqualTo(kind == FailureKind.Transient ? 5 : 4));
    }

    [Test]
    public void Of_CountsWithTransientAndOtherFailures_SaysThatRunningAgainHelps()
    {
        var counts = new OutcomeCounts
        {
            Failed = 2, Failures = new() { [FailureKind.Corrupt] = 1, [FailureKind.Transient] = 1 },
        };

        Assert.That(RunResults.From(counts), Is.EqualTo(RunResult.TransientLeft));
    }

    [Test]
    public void Of_CountsWithoutFailures_IsSuccess() =>
        Assert.That(RunResults.From(new OutcomeCounts { UpToDate = 1 }), Is.EqualTo(RunResult.Success));

    // They are recorded in summaries, and are the programs' exit codes.
    [Test]
    public void RunResult_Members_AreThePinnedNumbers() =>
        Assert.That(
            Enum.GetValues<RunResult>().Select(c => (int)c), Is.EqualTo([0, 1, 2, 3, 4, 5, 6, 7, 9, 130]));
}
