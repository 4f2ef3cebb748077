using Conversion.Batch.Model;
using Conversion.Batch.Runs;
using Conversion.Storage;

namespace Conversion.Batch;

/// <summary>Finds runs.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunCatalog
{
    private readonly RunLocator _locator;
    private readonly IBlobStoreFactory _stores;
    private readonly PlanTrust _trust;
    private readonly TimeProvider _time;

    internal RunCatalog(RunLocator locator, IBlobStoreFactory stores, PlanTrust trust, TimeProvider time) =>
        (_locator, _stores, _trust, _time) = (locator, stores, trust, time);

    /// <summary>Finds a run.</summary>
    /// <param name="run">A run's id, the address of its folder, or a target's address for its newest run.</param>
    /// <param name="target">The run's target; needed with a bare id unless <paramref name="state"/> is given.</param>
    /// <param name="state">The address of the runs' files, if not the target's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>.</exception>
    public async Task<RunHandle> FindAsync(
        string run, string? target = null, string? state = null, CancellationToken cancellationToken = default) =>
        await FindAsync(run, new RunTrust { Target = target, State = state }, cancellationToken).ConfigureAwait(false);

    /// <summary>Finds a run that is to be continued, or whose places are to be read for another reason.</summary>
    /// <param name="run">A run's id, the address of its folder, or a target's address for its newest run.</param>
    /// <param name="trust">What is known of the run; its target or the address of the runs' files finds a bare id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>.</exception>
    public async Task<RunHandle> FindAsync(string run, RunTrust trust, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trust);
        RunFiles files = await _locator.FindAsync(run, trust.Target, trust.State, cancellationToken).ConfigureAwait(false);
        return new RunHandle(files, _stores, _time) { Trust = _trust, Given = trust };
    }

    /// <summary>The address of the files of a target's runs.</summary>
    /// <param name="target">The target's address.</param>
    public static StoreAddress StateOf(string target) => RunPlaces.StateOf(StoreAddress.Parse(target));
}
