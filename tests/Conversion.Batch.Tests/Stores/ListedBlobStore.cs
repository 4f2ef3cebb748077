using System.Runtime.CompilerServices;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>A store that is nothing but a listing, made while it is read: for listings too long to keep.</summary>
internal sealed class ListedBlobStore(IEnumerable<BlobEntry> entries) : IBlobStore
{
    public string Address => "listed";

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (BlobEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<BlobContent> OpenReadAsync(string name, string? ifMatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> WriteAsync(
        string name, ReadOnlyMemory<byte> content, BlobWriteOptions? options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
