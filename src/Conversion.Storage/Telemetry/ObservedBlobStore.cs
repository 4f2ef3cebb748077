using System.Runtime.CompilerServices;

namespace ImageConversion.Storage.Telemetry;

/// <summary>A store that reports its calls to listeners; without one, calls go straight through.</summary>
internal sealed class ObservedBlobStore(IBlobStore inner) : IBlobStore
{
    public string Address => inner.Address;

    public IAsyncEnumerable<BlobEntry> ListAsync(BlobListOptions? options = null, CancellationToken cancellationToken = default) =>
        StorageTelemetry.IsOn ? ListObservedAsync(options, cancellationToken) : inner.ListAsync(options, cancellationToken);

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        RunAsync("look up", name, () => inner.TryGetEntryAsync(name, cancellationToken));

    public Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        RunAsync("read", name, () => inner.OpenReadAsync(name, ifMatch, cancellationToken));

    public Task<byte[]> ReadStartAsync(string name, int maxBytes, CancellationToken cancellationToken = default) =>
        RunAsync("read", name, () => inner.ReadStartAsync(name, maxBytes, cancellationToken));

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string name, CancellationToken cancellationToken = default) =>
        RunAsync("look up", name, () => inner.GetTagsAsync(name, cancellationToken));

    public Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync("write", name, () => inner.WriteAsync(name, content, options, cancellationToken));

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync("append", name, () => inner.AppendAsync(name, content, cancellationToken));

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        RunAsync("delete", name, () => inner.DeleteAsync(name, cancellationToken));

    public Task DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken = default) =>
        RunAsync("delete", folder, () => inner.DeleteEmptyFoldersAsync(folder, cancellationToken));

    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default) =>
        RunAsync("lease", name, () => inner.TryAcquireLeaseAsync(name, duration, cancellationToken));

    public Task<BlobStoreTraits> ProbeAsync(CancellationToken cancellationToken = default) =>
        RunAsync("probe", null, () => inner.ProbeAsync(cancellationToken));

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        RunAsync("exists", null, () => inner.ExistsAsync(cancellationToken));

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) =>
        RunAsync("create", null, () => inner.CreateIfAbsentAsync(cancellationToken));

    private async IAsyncEnumerable<BlobEntry> ListObservedAsync(
        BlobListOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One span for the listing, however many pages it has; what its reader does between them is in it.
        using StorageTelemetry.StorageCall call = StorageTelemetry.Begin("list", Address, options?.Prefix);
        IAsyncEnumerator<BlobEntry> entries = inner.ListAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (entries.ConfigureAwait(false))
        {
            while (await MoveAsync(entries, call).ConfigureAwait(false))
            {
                yield return entries.Current;
            }
        }

        call.Succeeded();
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<BlobEntry> entries, StorageTelemetry.StorageCall call)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false);
        }
        catch (BlobStoreException e)
        {
            call.Failed(e);
            throw;
        }
    }

    private Task<T> RunAsync<T>(string operation, string? name, Func<Task<T>> run)
    {
        return StorageTelemetry.IsOn ? ObserveAsync() : run();

        async Task<T> ObserveAsync()
        {
            using StorageTelemetry.StorageCall call = StorageTelemetry.Begin(operation, Address, name);
            try
            {
                T result = await run().ConfigureAwait(false);
                call.Succeeded();
                return result;
            }
            catch (BlobStoreException e)
            {
                call.Failed(e);
                throw;
            }
        }
    }

    private Task RunAsync(string operation, string? name, Func<Task> run) => StorageTelemetry.IsOn
        ? RunAsync(operation, name, async () =>
        {
            await run().ConfigureAwait(false);
            return true;
        })
        : run();
}
