using System.Runtime.CompilerServices;

namespace ImageConversion.Storage;

/// <summary>A store that is only read, from two members: what there is, and how one of it is opened. A source of images needs no
/// more.</summary>
/// <remarks>Thread-safe if the two members are.</remarks>
public abstract class ReadOnlyBlobStore : IBlobStore
{
    /// <inheritdoc/>
    public abstract string Address { get; }

    /// <summary>All entries in ordinal order of their names (<see cref="BlobName.Order"/>), each once. An entry's ETag changes whenever
    /// its content does.</summary>
    protected abstract IAsyncEnumerable<BlobEntry> ReadEntriesAsync(CancellationToken cancellationToken);

    /// <summary>Opens an entry that <see cref="ReadEntriesAsync"/> has returned.</summary>
    /// <returns>The content; the caller disposes it.</returns>
    protected abstract Task<Stream> OpenAsync(BlobEntry entry, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new BlobListOptions();
        await foreach (BlobEntry entry in ReadEntriesAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (options.IsBehindRange(entry.Name))
            {
                yield break;
            }

            if (!options.IsBeforeRange(entry.Name) && entry.Name.StartsWith(options.Prefix ?? "", StringComparison.Ordinal))
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Looks through all entries. Override it where one can be found at once: each image that is converted is looked up.</remarks>
    public virtual async Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default)
    {
        BlobName.Validate(name);
        await foreach (BlobEntry entry in ListAsync(new BlobListOptions { StartFrom = name }, cancellationToken).ConfigureAwait(false))
        {
            return entry.Name == name ? entry : null;
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<BlobContent> OpenReadAsync(string name, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        BlobEntry entry = await TryGetEntryAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{Address} holds no '{name}'.");
        return ifMatch is null || ifMatch == entry.ETag
            ? new BlobContent(await OpenAsync(entry, cancellationToken).ConfigureAwait(false), entry)
            : throw new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, $"'{name}' in {Address} has changed since it was listed.");
    }

    /// <inheritdoc/>
    public virtual Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    /// <inheritdoc/>
    public virtual Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Fails: the store is only read.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unsupported"/>.</exception>
    public Task<string> WriteAsync(
        string name, ReadOnlyMemory<byte> content, BlobWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromException<string>(ReadOnly());

    /// <inheritdoc cref="WriteAsync"/>
    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Task.FromException(ReadOnly());

    /// <inheritdoc cref="WriteAsync"/>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) => Task.FromException<bool>(ReadOnly());

    /// <inheritdoc cref="WriteAsync"/>
    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default) =>
        Task.FromException<IBlobLease?>(ReadOnly());

    private BlobStoreException ReadOnly() => new(BlobStoreErrorKind.Unsupported, $"{Address} is only read.");
}
