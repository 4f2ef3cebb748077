using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Cleaning;

/// <summary>Finds what runs left in a Batch account: jobs that have ended, and pools made for a run that outlived it.</summary>
internal sealed class BatchRemains(IBatchService service, DateTimeOffset before)
{
    // What all jobs of this program have in common (JobDefinition).
    private const string IdPrefix = "imgconv-";

    public async Task<IReadOnlyList<CleanFinding>> FindJobsAsync(CancellationToken cancellationToken)
    {
        var options = new BatchListOptions
        {
            Filter = $"state eq 'completed' and startswith(id,'{IdPrefix}')", Select = "id,state,executionInfo",
        };
        var found = new List<CleanFinding>();
        await foreach (BatchJob job in service.GetJobsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (job.Id is { } id && id.StartsWith(IdPrefix, StringComparison.OrdinalIgnoreCase) && job.ExecutionInfo?.EndTime < before)
            {
                found.Add(new CleanFinding(
                    "job",
                    id,
                    FormattableString.Invariant($"ended {job.ExecutionInfo.EndTime:yyyy-MM-dd HH:mm} UTC; its tasks' logs go with it, the run's ledgers stay"),
                    token => DeleteAsync(() => service.DeleteJobAsync(id, cancellationToken: token))));
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<CleanFinding>> FindPoolsAsync(CancellationToken cancellationToken)
    {
        var options = new BatchListOptions { Select = "id,state,metadata,currentDedicatedNodes,currentLowPriorityNodes,vmSize" };
        var found = new List<CleanFinding>();
        await foreach (BatchPool pool in service.GetPoolsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (pool.Id is { } id && pool.State != BatchPoolState.Deleting
                && OwnPool.TryGetRun(pool) is { } run
                && !await IsNeededAsync(id, cancellationToken).ConfigureAwait(false))
            {
                found.Add(new CleanFinding(
                    "pool",
                    id,
                    FormattableString.Invariant(
                        $"was made for run {run}, whose job is over; {Quantities.Count((pool.CurrentDedicatedNodes ?? 0) + (pool.CurrentLowPriorityNodes ?? 0), "node")} of {pool.VmSize}"),
                    token => DeleteAsync(() => service.DeletePoolAsync(id, cancellationToken: token))));
            }
        }

        return found;
    }

    // The job of a run's own pool has the pool's id; it is made after the pool, and a moment without it is no end.
    private async Task<bool> IsNeededAsync(string poolId, CancellationToken cancellationToken)
    {
        try
        {
            BatchJob job = await service
                .GetJobAsync(poolId, new BatchGetOptions { Select = "id,state" }, cancellationToken).ConfigureAwait(false);
            return job.State != BatchJobState.Completed && job.State != BatchJobState.Deleting;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            BatchPool pool = await service
                .GetPoolAsync(poolId, new BatchGetOptions { Select = "id,creationTime" }, cancellationToken).ConfigureAwait(false);
            return !(pool.CreationTime < before);
        }
    }

    private static async Task DeleteAsync(Func<Task> delete)
    {
        try
        {
            await delete().ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.BeingDeleted)
        {
            // Gone, or going, as was wished.
        }
    }
}
