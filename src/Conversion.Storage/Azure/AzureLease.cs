using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace ImageConversion.Storage.Azure;

/// <summary>A lease of the service, on an empty blob of its own.</summary>
internal sealed class AzureLease : IBlobLease
{
    private readonly BlobLeaseClient _lease;
    private readonly AzureSubject _subject;

    private AzureLease(BlobLeaseClient lease, string name, TimeSpan duration, AzureSubject subject) =>
        (_lease, Name, Duration, _subject) = (lease, name, duration, subject);

    public string Name { get; }

    public TimeSpan Duration { get; }

    public static async Task<AzureLease?> TryAcquireAsync(
        BlockBlobClient blob, string name, TimeSpan duration, AzureSubject subject, CancellationToken cancellationToken)
    {
        // With an id of our own, an attempt that is repeated because its answer was lost renews instead of failing.
        BlobLeaseClient lease = blob.GetBlobLeaseClient(Guid.NewGuid().ToString());
        for (bool isMade = false; ; isMade = true)
        {
            try
            {
                _ = await lease.AcquireAsync(duration, null, cancellationToken).ConfigureAwait(false);
                return new AzureLease(lease, name, duration, subject);
            }
            catch (RequestFailedException held) when (held.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                return null;
            }
            catch (RequestFailedException absent) when (!isMade && absent.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                await MakeAsync(blob, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async Task RenewAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _ = await _lease.RenewAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.ConditionNotMet, BlobLeaseRules.Lost(Name, _subject.Root).Message, lost);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, $"the lease {_subject.Describe(Name)}", AzureAccess.Write, _subject.Account);
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _ = await _lease.ReleaseAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            // Another has it, or an attempt whose answer was lost has released it: not ours any more, as was wished.
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, $"the lease {_subject.Describe(Name)}", AzureAccess.Write, _subject.Account);
        }
    }

    private static bool IsLost(RequestFailedException failure) => failure.Status is 404 or 409 or 412;

    private static async Task MakeAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var onlyIfAbsent = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            _ = await blob.UploadAsync(Stream.Null, onlyIfAbsent, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException made) when (made.Status is 409 or 412)
        {
            // Another was faster; so much the better.
        }
    }
}
