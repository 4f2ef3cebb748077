using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Works out where a run reads, writes and keeps its files, and refuses places that cannot go together.</summary>
internal sealed class RunPlaces
{
    // Below a folder target, out of the way of its PNGs.
    private const string StateBelowTarget = ".imgconv/runs";

    /// <summary>The container for the files of runs whose target is a container.</summary>
    public const string StateContainer = "imgconv-runs";

    private readonly StoreAddress _source;
    private readonly StoreAddress _target;
    private readonly StoreAddress _state;

    /// <summary>Takes addresses as typed.</summary>
    /// <param name="source">Where the JPEGs are.</param>
    /// <param name="target">Where the PNGs go.</param>
    /// <param name="state">Where the runs' files are kept; null for the target's own place.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: source and target are one place, or
    /// the source lies within the target.</exception>
    public RunPlaces(string source, string target, string? state)
    {
        (_source, _target) = (StoreAddress.Parse(source), StoreAddress.Parse(target));
        _state = state is null ? StateOf(_target) : StoreAddress.Parse(state);
        if (_source.PathTo(_target) is "")
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest, $"Source and target are the same place: {_source}. Name another target.");
        }

        if (_target.PathTo(_source) is { } within)
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"The source {_source} lies inside the target {_target} ('{within}'). Name a target outside of it.");
        }

        foreach ((StoreAddress place, string role) in new[] { (_source, "source"), (_target, "target") })
        {
            // Its listing would hold the runs' own files, which grow meanwhile; and a clean-up of either would hurt both.
            if (!place.IsFolder && (_state.PathTo(place) is not null || place.PathTo(_state) is not null))
            {
                throw new BatchException(
                    BatchErrorKind.StateOverlaps,
                    $"The {role} {place} and the place of the runs' files {_state} overlap.");
            }
        }

        ExcludePrefix = _source.PathTo(_target) is { } path ? path + "/" : null;
    }

    /// <summary>Where the JPEGs are.</summary>
    public StoreAddress Source => _source;

    /// <summary>Where the PNGs go.</summary>
    public StoreAddress Target => _target;

    /// <summary>Where the runs' files are kept.</summary>
    public StoreAddress State => _state;

    /// <summary>Names of the source that belong to the target within it; null where it lies elsewhere.</summary>
    public string? ExcludePrefix { get; }

    /// <summary>Where the runs' files are for a target: below a folder; of a container, in <see cref="StateContainer"/> of
    /// the same account.</summary>
    public static StoreAddress StateOf(StoreAddress target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.IsFolder ? target.Append(StateBelowTarget) : target.WithContainer(StateContainer);
    }

    /// <summary>Opens the three stores, under addresses that name their account: a plan holds for anyone who reads it, a node
    /// or a machine with other settings. The source has to exist; nothing is made.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the source does not exist.</exception>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: source or target is a file.</exception>
    public async Task<RunStores> OpenAsync(IBlobStoreFactory factory, SourceAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ThrowIfFile(_source, "source");
        ThrowIfFile(_target, "target");
        IBlobStore source = factory.OpenSource(factory.Resolve(_source), access);
        if (!await source.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"The source {_source} does not exist.");
        }

        return new RunStores(source, factory.Open(factory.Resolve(_target)), factory.Open(factory.Resolve(_state)));
    }

    private static void ThrowIfFile(StoreAddress address, string role)
    {
        if (address.IsFolder && Path.IsPathFullyQualified(address.Text) && File.Exists(address.Text))
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest, $"The {role} {address} is a file; expected a folder.");
        }
    }
}

/// <summary>The three places of a run.</summary>
/// <param name="Source">Where the JPEGs are.</param>
/// <param name="Target">Where the PNGs go.</param>
/// <param name="State">Where the folders of all runs are.</param>
internal sealed record RunStores(IBlobStore Source, IBlobStore Target, IBlobStore State);
