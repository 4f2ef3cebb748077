using ImageConversion.Storage;

namespace Hosts.CrashingWorker;

/// <summary>Passes everything on, but makes what is read of one blob deadly to its reader.</summary>
internal sealed class DeadlyBlobStore(IBlobStore inner, string deadly) : IBlobStore
{
    public string Address => inner.Address;

    public async Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        BlobContent content = await inner.OpenReadAsync(name, ifMatch, cancellationToken);
        return name == deadly
            ? new BlobContent(new DeadlyStream(content.Stream, content.Entry.SizeBytes), content.Entry)
            : content;
    }

    public IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(options, cancellationToken);

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        inner.TryGetEntryAsync(name, cancellationToken);

    public Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default) => inner.WriteAsync(name, content, options, cancellationToken);

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(name, content, cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(name, cancellationToken);

    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default) =>
        inner.TryAcquireLeaseAsync(name, duration, cancellationToken);

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => inner.ExistsAsync(cancellationToken);

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) =>
        inner.CreateIfAbsentAsync(cancellationToken);
}
