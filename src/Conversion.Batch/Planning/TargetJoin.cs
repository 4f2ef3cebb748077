using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>Finds targets in the target's listing, with their metadata, while both move forward together.</summary>
/// <remarks>Not thread-safe. The target need not exist.</remarks>
/// <param name="target">The PNGs.</param>
/// <param name="cancellationToken">Ends the listing.</param>
/// <param name="unasked">Called with each blob that was not asked for; null: none.</param>
internal sealed class TargetJoin(
    IBlobStore target, CancellationToken cancellationToken, Action<BlobEntry>? unasked = null) : IAsyncDisposable
{
    private IAsyncEnumerator<BlobEntry>? _entries;
    private bool _started;
    private bool _ended;
    private bool _currentWasAsked;
    private bool _mayBeSpelledOtherwise;

    /// <summary>Finds one target; names come in ordinal order.</summary>
    public async ValueTask<BlobEntry?> FindAsync(string name)
    {
        await StartAsync().ConfigureAwait(false);
        while (!_ended && string.CompareOrdinal(_entries!.Current.Name, name) < 0)
        {
            await MoveAsync().ConfigureAwait(false);
        }

        if (_ended || _entries!.Current.Name != name)
        {
            // Where case makes no difference, the PNG may be listed under another spelling of its name.
            return _mayBeSpelledOtherwise ? await target.TryGetEntryAsync(name, cancellationToken).ConfigureAwait(false) : null;
        }

        _currentWasAsked = true;
        return _entries.Current;
    }

    /// <summary>Goes to the listing's end, for those that nobody asked for.</summary>
    public async Task CompleteAsync()
    {
        await StartAsync().ConfigureAwait(false);
        while (!_ended && unasked is not null)
        {
            await MoveAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _entries?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask StartAsync()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        if (!await target.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            _ended = true;
            return;
        }

        _mayBeSpelledOtherwise = !(await target.ProbeAsync(cancellationToken).ConfigureAwait(false)).DistinguishesCase;
        _entries = target.ListAsync(new BlobListOptions { IncludeMetadata = true }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        _ended = !await _entries.MoveNextAsync().ConfigureAwait(false);
    }

    private async ValueTask MoveAsync()
    {
        if (!_currentWasAsked)
        {
            unasked?.Invoke(_entries!.Current);
        }

        _currentWasAsked = false;
        _ended = !await _entries!.MoveNextAsync().ConfigureAwait(false);
    }
}
