using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The runs of one target.</summary>
internal sealed class TargetRuns
{
    private readonly IBlobStoreFactory _factory;
    private readonly StoreAddress _target;

    private TargetRuns(IBlobStoreFactory factory, StoreAddress target, IBlobStore state, bool isOwn) =>
        (_factory, _target, State, IsOwn) = (factory, target, state, isOwn);

    /// <summary>Where the folders of the runs are, next to those of other targets perhaps.</summary>
    public IBlobStore State { get; }

    /// <summary>Whether that place is the target's alone.</summary>
    public bool IsOwn { get; }

    /// <summary>Opens the place of a target's runs.</summary>
    /// <param name="factory">Opens it.</param>
    /// <param name="target">The target.</param>
    /// <param name="place">The address of the runs' files; null for the target's own place.</param>
    public static TargetRuns Open(IBlobStoreFactory factory, StoreAddress target, StoreAddress? place)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(target);
        StoreAddress own = RunPlaces.StateOf(target);
        IBlobStore state = factory.Open(place ?? own);

        // Below its own folder a run is the target's, however the folder was called when the plan was made; in a place for many
        // targets its plan must say so.
        return new TargetRuns(factory, target, state, target.IsFolder && state.Address == own.Text);
    }

    /// <summary>Lists the runs of the place that have a plan, the newest first. Those of other targets are among them
    /// (<see cref="HoldsAsync"/>): to know, their plans have to be read.</summary>
    public async Task<IReadOnlyList<RunFolder>> ListAsync(CancellationToken cancellationToken)
    {
        RunListing listing = await RunListing.ReadAsync(State, cancellationToken).ConfigureAwait(false);
        return [.. listing.Runs.Reverse().Where(r => r.HasPlan)];
    }

    /// <summary>The files of a run.</summary>
    public RunFiles Open(RunFolder folder) => new(State, folder.Id);

    /// <summary>Whether a run is of the target; one whose plan is damaged is of none.</summary>
    public async Task<bool> HoldsAsync(RunFolder folder, CancellationToken cancellationToken) =>
        IsOwn || (await Open(folder).TryReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head && IsTarget(head.Target));

    /// <summary>Whether an address that was recorded is the target.</summary>
    public bool IsTarget(string recorded)
    {
        try
        {
            return IsOwn || _factory.Resolve(_target).Text == _factory.Resolve(StoreAddress.Parse(recorded)).Text;
        }
        catch (BlobStoreException)
        {
            return false;
        }
    }
}
