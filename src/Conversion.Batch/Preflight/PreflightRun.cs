using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Preflight;

/// <summary>Tries what a run will need, before it is needed. Leaves nothing behind.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">Opens the places.</param>
/// <param name="service">Opens the Batch account; asked only where a pool is checked.</param>
/// <param name="account">Opens the account's management API; gives null where its settings are absent.</param>
/// <param name="time">The clock that images and sizes are current by.</param>
public sealed class PreflightRun(
    IBlobStoreFactory stores, Func<IBatchService> service, Func<IBatchAccountManagement?> account, TimeProvider time)
{
    /// <summary>Checks everything; what fails keeps nothing else from being checked that does not rest on it.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Hears of each check as it is made; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>All checks, in order.</returns>
    public async Task<IReadOnlyList<PreflightCheck>> RunAsync(
        PreflightRequest request, IProgress<PreflightCheck>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var log = new PreflightLog(progress);
        var storage = new StoragePreflight(stores, log);
        await storage.SourceAsync(request.Source, cancellationToken).ConfigureAwait(false);
        await storage.TargetAsync("target", request.Target, cancellationToken).ConfigureAwait(false);
        await storage.TargetAsync("state", request.State, cancellationToken).ConfigureAwait(false);
        if (request.Pool is not null || request.Planned is not null)
        {
            foreach ((string role, StoreAddress place) in new[]
            {
                ("source", request.Source), ("target", request.Target), ("state", request.State),
            })
            {
                if (place.IsFolder)
                {
                    log.Fail(role, $"{place} is a folder of this machine, which the nodes of a pool do not reach.", "name a container: az://container");
                }
            }

            await new BatchPreflight(service, account, log, time).RunAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return log.Checks;
    }

    /// <summary>The exit code of some checks.</summary>
    public static ExitCode ExitCodeOf(IEnumerable<PreflightCheck> checks) =>
        checks.Any(c => c.Status == PreflightStatus.Failed) ? ExitCode.Preflight : ExitCode.Success;
}
