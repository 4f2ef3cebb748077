using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Calls of which one refusal is an answer.</summary>
internal static class BatchServiceExtensions
{
    /// <summary>Ends a job. That it has ended already, or is gone, is no error.</summary>
    public static async Task TerminateUnlessEndedAsync(
        this IBatchService service, string jobId, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        try
        {
            await service.TerminateJobAsync(jobId, reason, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.InvalidState
            or BatchServiceErrorKind.BeingDeleted)
        {
            // As wished.
        }
    }

    /// <summary>Reads a pool; null where there is none, or where it is being deleted.</summary>
    /// <param name="service">The account.</param>
    /// <param name="poolId">The pool.</param>
    /// <param name="fields">What is read of it; <c>state</c> must be among it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BatchPool?> TryGetLivePoolAsync(
        this IBatchService service, string poolId, string fields, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        try
        {
            BatchPool pool = await service.GetPoolAsync(poolId, new BatchGetOptions { Select = fields }, cancellationToken).ConfigureAwait(false);
            return pool.State == BatchPoolState.Deleting ? null : pool;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            return null;
        }
    }
}
