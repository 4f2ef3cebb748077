using System.Runtime.CompilerServices;
using ImageConversion.Batch.Cleaning;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>Finds runs, and what they left behind.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunCatalog
{
    private readonly RunLocator _locator;
    private readonly IBlobStoreFactory _stores;
    private readonly PlanTrust _trust;
    private readonly RunLiveness _liveness;
    private readonly Cleaner _cleaner;
    private readonly TimeProvider _time;

    internal RunCatalog(
        RunLocator locator, IBlobStoreFactory stores, PlanTrust trust, RunLiveness liveness, Cleaner cleaner, TimeProvider time) =>
        (_locator, _stores, _trust, _liveness, _cleaner, _time) = (locator, stores, trust, liveness, cleaner, time);

    /// <summary>Lists runs, the newest first.</summary>
    /// <param name="target">The address of the target whose runs are listed; null for the runs of all targets in <paramref name="state"/>.</param>
    /// <param name="state">The address of the runs' files; null for the target's own place, and without a target for the container of
    /// the configured account.</param>
    /// <param name="damaged">Receives, for each run whose files cannot be read, what is wrong with them; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">The place cannot be listed.</exception>
    public async IAsyncEnumerable<RunInfo> ListAsync(
        string? target = null, string? state = null, IProgress<string>? damaged = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StoreAddress? place = state is null ? null : StoreAddress.Parse(state);
        TargetRuns? ofTarget = target is null ? null : TargetRuns.Open(_stores, StoreAddress.Parse(target), place);
        IBlobStore store = ofTarget?.State ?? _stores.Open(place ?? StoreAddress.Parse($"az://{RunPlaces.StateContainer}"));
        RunListing listing = await RunListing.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        foreach (RunFolder folder in listing.Runs.Reverse().Where(r => r.HasPlan))
        {
            if (await TryReadAsync(store, folder, damaged, cancellationToken).ConfigureAwait(false) is { } info
                && ofTarget?.IsTarget(info.Target) != false)
            {
                yield return info;
            }
        }
    }

    // A run that somebody has damaged hides no other.
    private async Task<RunInfo?> TryReadAsync(IBlobStore store, RunFolder folder, IProgress<string>? damaged, CancellationToken cancellationToken)
    {
        var run = new RunFiles(store, folder.Id);
        try
        {
            Plan plan = await run.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            RunSummary? summary = folder.HasSummary ? await run.Summary.TryReadAsync(cancellationToken).ConfigureAwait(false) : null;
            return new RunInfo
            {
                Run = folder.Id,
                Name = plan.Name,
                Files = run.Address,
                Source = plan.Source,
                Target = plan.Target,
                CreatedAt = plan.CreatedAt,
                ChangedAt = folder.Newest,
                State = summary?.State
                    ?? (await _liveness.IsUnderWayAsync(store, folder, cancellationToken).ConfigureAwait(false) == true ? RunState.Running
                        : folder.HasBegun || folder.HasBatch ? RunState.Stopped
                        : RunState.Planned),
                Pool = folder.HasBatch ? (await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false))?.Pool : null,
                Total = plan.Total,
                Summary = summary,
                EstimatedCost = (await run.Estimate.TryReadAsync(cancellationToken).ConfigureAwait(false))?.Cost,
            };
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            damaged?.Report(e.Message);
            return null;
        }
    }

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

    /// <summary>Finds what work has left behind: test images, old runs, jobs and pools. Removes nothing by itself: each finding does, on
    /// request.</summary>
    /// <param name="request">What is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the pattern would take everything.</exception>
    /// <exception cref="BlobStoreException">A place cannot be listed.</exception>
    /// <exception cref="BatchServiceException">The Batch account cannot be asked.</exception>
    public Task<IReadOnlyList<CleanFinding>> FindRemainsAsync(CleanRequest request, CancellationToken cancellationToken = default) =>
        _cleaner.FindAsync(request, cancellationToken);

    /// <summary>The address of the files of a target's runs.</summary>
    /// <param name="target">The target's address.</param>
    public static StoreAddress StateOf(string target) => RunPlaces.StateOf(StoreAddress.Parse(target));
}
