using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Finds a run by what a person has of it: its id and target, its folder's address, or just the target.</summary>
/// <param name="factory">Opens the places of runs.</param>
/// <param name="isUnderWay">Says whether a run is under way; null where it cannot be known. Null for nobody who knows.</param>
internal sealed class RunLocator(
    IBlobStoreFactory factory, Func<IBlobStore, RunFolder, CancellationToken, Task<bool?>>? isUnderWay = null)
{
    /// <summary>Finds a run.</summary>
    /// <param name="run">A run's id, the address of its folder, or a target's address for its newest run.</param>
    /// <param name="target">The run's target; needed with a bare id unless <paramref name="state"/> is given.</param>
    /// <param name="state">Where runs' files are kept, if not at the target's own place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>.</exception>
    public async Task<RunFiles> FindAsync(
        string run, string? target, string? state, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(run);
        StoreAddress? place = state is not null ? StoreAddress.Parse(state)
            : target is not null ? RunPlaces.StateOf(StoreAddress.Parse(target))
            : null;
        if (RunId.IsWellFormed(run))
        {
            return await OpenAsync(OpenState(run, place), run, cancellationToken).ConfigureAwait(false);
        }

        if (run.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) < 0)
        {
            return await TryFindByNameAsync(run, place, cancellationToken).ConfigureAwait(false) ?? throw NotFound(run);
        }

        (string parent, string last) = SplitLast(run);
        return RunId.IsWellFormed(last)
            ? await OpenAsync(factory.Open(StoreAddress.Parse(parent)), last, cancellationToken).ConfigureAwait(false)
            : await FindOfTargetAsync(run, place, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest run of a name, where the place of the runs is known.</summary>
    private async Task<RunFiles?> TryFindByNameAsync(string name, StoreAddress? place, CancellationToken cancellationToken)
    {
        if (!RunId.IsName(name))
        {
            return null;
        }

        IBlobStore state;
        try
        {
            state = OpenState(name, place);
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunPlaceUnknown)
        {
            return null;
        }

        RunListing listing = await RunListing.ReadAsync(state, cancellationToken).ConfigureAwait(false);
        foreach (RunFolder folder in listing.Runs.Reverse().Where(r => r.HasPlan))
        {
            var run = new RunFiles(state, folder.Id);
            if ((await run.TryReadHeadAsync(cancellationToken).ConfigureAwait(false))?.Name == name)
            {
                return run;
            }
        }

        return null;
    }

    private IBlobStore OpenState(string run, StoreAddress? place)
    {
        try
        {
            return factory.Open(place ?? StoreAddress.Parse($"az://{RunPlaces.StateContainer}"));
        }
        catch (BlobStoreException e) when (place is null && e.Kind == BlobStoreErrorKind.InvalidSettings)
        {
            throw new BatchException(
                BatchErrorKind.RunPlaceUnknown,
                $"Where is run '{run}'? Give its target or the address of the runs' files, or set the storage account "
                + $"of its container '{RunPlaces.StateContainer}'.",
                e);
        }
    }

    private static (string Parent, string Last) SplitLast(string address)
    {
        string trimmed = address.TrimEnd('/', Path.DirectorySeparatorChar);
        int cut = trimmed.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        return cut <= 0 ? (trimmed, "") : (trimmed[..cut], trimmed[(cut + 1)..]);
    }

    private static async Task<RunFiles> OpenAsync(IBlobStore state, string id, CancellationToken cancellationToken)
    {
        var folder = new RunFiles(state, id);
        if (await state.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            _ = await folder.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            return folder;
        }

        throw new BatchException(BatchErrorKind.RunNotFound, $"There is no run '{id}': {state.Address} does not exist.");
    }

    /// <summary>The run of a target that a person most likely means: the one that is under way on a pool, else the newest that ran, else
    /// the newest that was planned.</summary>
    private async Task<RunFiles> FindOfTargetAsync(string target, StoreAddress? place, CancellationToken cancellationToken)
    {
        TargetRuns runs = TargetRuns.Open(factory, StoreAddress.Parse(target), place);
        IReadOnlyList<RunFolder> all = await runs.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (RunFolder folder in all.Where(f => f is { HasBatch: true, HasSummary: false } && isUnderWay is not null))
        {
            if (await runs.HoldsAsync(folder, cancellationToken).ConfigureAwait(false)
                && await isUnderWay!(runs.State, folder, cancellationToken).ConfigureAwait(false) == true)
            {
                return runs.Open(folder);
            }
        }

        // Plans are read from the newest on, and no further than to the run that is looked for.
        foreach (RunFolder folder in all.OrderByDescending(f => f.HasBegun || f.HasBatch || f.HasSummary))
        {
            if (await runs.HoldsAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                return runs.Open(folder);
            }
        }

        throw NotFound(target);
    }

    private static BatchException NotFound(string run) =>
        new(BatchErrorKind.RunNotFound, $"'{run}' is neither the id of a run nor a target with a run.");
}
