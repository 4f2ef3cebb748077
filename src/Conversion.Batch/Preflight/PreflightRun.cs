using ImageConversion.Batch.AzureBatch;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Preflight;

/// <summary>Checks the prerequisites of a run. Leaves nothing behind.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PreflightRun
{
    private readonly IBlobStoreFactory _stores;
    private readonly Func<IBatchService> _service;
    private readonly Func<IBatchAccountManagement?> _account;
    private readonly TimeProvider _time;

    public PreflightRun(
        IBlobStoreFactory stores, Func<IBatchService> service, Func<IBatchAccountManagement?> account, TimeProvider time) =>
        (_stores, _service, _account, _time) = (stores, service, account, time);

    /// <summary>Checks everything; what fails keeps nothing else from being checked that does not rest on it.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Receives each check as it is made; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>All checks, in order.</returns>
    public async Task<IReadOnlyList<PreflightCheck>> RunAsync(
        PreflightRequest request, IProgress<PreflightCheck>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var log = new PreflightLog(progress);
        var storage = new StoragePreflight(_stores, log);
        await storage.SourceAsync(request, cancellationToken).ConfigureAwait(false);
        await storage.TargetAsync(request, cancellationToken).ConfigureAwait(false);
        await storage.StateAsync(request.State, cancellationToken).ConfigureAwait(false);
        if (request.Pool is not null || request.Planned is not null)
        {
            foreach ((string role, StoreAddress place) in new[]
            {
                ("source", request.Source), ("target", request.Target), ("state", request.State),
            })
            {
                if (place.IsFolder)
                {
                    log.Fail(
                        role, $"{place} is a folder of this machine, which the nodes of a pool do not reach.", PreflightProblem.FolderOnPool);
                }
            }

            await new BatchPreflight(_service, _account, log, _time).RunAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return log.Checks;
    }
}
