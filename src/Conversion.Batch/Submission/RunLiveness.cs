using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Submission;

/// <summary>Finds out whether a run is under way: on a pool, as the service says; on a machine, by the leases of its shards.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RunLiveness(BatchServiceFactory account, Lazy<IBatchService> service)
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(15);

    /// <summary>Whether a run is under way.</summary>
    /// <returns>Null where it was submitted to a pool, and its account cannot be asked.</returns>
    public async Task<bool?> IsUnderWayAsync(IBlobStore state, RunFolder folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.HasSummary)
        {
            return false;
        }

        foreach (string lease in folder.Leases)
        {
            if (await IsHeldAsync(state, lease, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return folder.HasBatch
            && await new RunFiles(state, folder.Id).Batch.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } record
            ? await FindAsync(record, cancellationToken).ConfigureAwait(false) switch
            {
                JobLife.Unknown => null,
                JobLife.Filling or JobLife.Active => true,
                _ => false,
            }
            : false;
    }

    /// <summary>Finds out where a run's job is in its life.</summary>
    public async Task<JobLife> FindAsync(BatchRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            if (account.Account.Endpoint != new Uri(record.Account))
            {
                return JobLife.Unknown;
            }

            BatchJob job = await service.Value.GetJobAsync(
                record.Job.Id, new BatchGetOptions { Select = "id,state,onAllTasksComplete" }, cancellationToken).ConfigureAwait(false);
            return job.State == BatchJobState.Completed || job.State == BatchJobState.Deleting ? JobLife.Ended
                : job.OnAllTasksComplete == BatchAllTasksCompleteMode.NoAction ? JobLife.Filling
                : JobLife.Active;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            return JobLife.Absent;
        }
        catch (Exception e) when (e is BatchServiceException or UriFormatException or BatchException { Kind: BatchErrorKind.NoBatchAccount })
        {
            return JobLife.Unknown;
        }
    }

    private static async Task<bool> IsHeldAsync(IBlobStore state, string name, CancellationToken cancellationToken)
    {
        if (await state.TryAcquireLeaseAsync(name, ShortestLease, cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            return true;
        }

        await lease.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        return false;
    }
}

/// <summary>Where a run's job is in its life.</summary>
internal enum JobLife
{
    /// <summary>Its account cannot be asked.</summary>
    Unknown,

    /// <summary>It was never created, or was deleted.</summary>
    Absent,

    /// <summary>It was created, and does not have all its tasks yet.</summary>
    Filling,

    /// <summary>It has all its tasks.</summary>
    Active,

    /// <summary>It has ended.</summary>
    Ended,
}
