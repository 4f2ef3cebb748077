using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>Finds a run by what a person has of it: its id and target, its folder's address, or just the target.</summary>
internal sealed class RunLocator(IBlobStoreFactory factory)
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

        (string parent, string last) = SplitLast(run);
        return RunId.IsWellFormed(last)
            ? await OpenAsync(factory.Open(StoreAddress.Parse(parent)), last, cancellationToken).ConfigureAwait(false)
            : await OpenNewestAsync(run, place, cancellationToken).ConfigureAwait(false);
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
        return cut <= 0 ? (".", trimmed) : (trimmed[..cut], trimmed[(cut + 1)..]);
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

    private async Task<RunFiles> OpenNewestAsync(string target, StoreAddress? place, CancellationToken cancellationToken)
    {
        StoreAddress address = StoreAddress.Parse(target);
        StoreAddress own = RunPlaces.StateOf(address);
        IBlobStore state = factory.Open(place ?? own);
        IReadOnlyList<string> runs = await RunFiles.ListRunsAsync(state, cancellationToken).ConfigureAwait(false);
        for (int i = runs.Count - 1; i >= 0; i--)
        {
            var run = new RunFiles(state, runs[i]);

            // Below its own folder a run is the target's, however the folder was called when the plan was made; in a
            // place for many targets it must say so.
            bool isOwn = address.IsFolder && state.Address == own.Text;
            if (isOwn || IsSame(address, (await run.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false)).Target))
            {
                return run;
            }
        }

        throw new BatchException(
            BatchErrorKind.RunNotFound, $"'{target}' is neither a run's id nor a target that holds a run.");
    }

    private bool IsSame(StoreAddress target, string recorded) =>
        factory.Resolve(target).Text == factory.Resolve(StoreAddress.Parse(recorded)).Text;
}
