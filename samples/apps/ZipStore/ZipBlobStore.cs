using System.IO.Compression;
using System.Runtime.CompilerServices;
using Conversion.Storage;

/// <summary>A zip archive as a source of images. Whatever can list names in order and open one can be a source.</summary>
/// <remarks>Thread-safe: reads take turns, as an archive has one position.</remarks>
internal sealed class ZipBlobStore : IBlobStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ZipArchive _archive;
    private readonly SortedDictionary<string, ZipArchiveEntry> _entries = new(BlobName.Order);

    public ZipBlobStore(string path)
    {
        Address = path;
        _archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in _archive.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            _entries[entry.FullName] = entry;
        }
    }

    public string Address { get; }

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach ((string name, ZipArchiveEntry entry) in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (name.StartsWith(options?.Prefix ?? "", StringComparison.Ordinal)
                && (options?.StartFrom is not { } from || string.CompareOrdinal(name, from) >= 0)
                && (options?.EndBefore is not { } end || string.CompareOrdinal(name, end) < 0))
            {
                yield return Describe(name, entry);
            }
        }
    }

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(_entries.TryGetValue(name, out ZipArchiveEntry? entry) ? Describe(name, entry) : null);

    public Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{Address} holds no '{name}'.");
        }

        BlobEntry described = Describe(name, entry);
        if (ifMatch is not null && ifMatch != described.ETag)
        {
            throw new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, $"'{name}' has changed since it was listed.");
        }

        var content = new MemoryStream(checked((int)entry.Length));
        lock (_gate)
        {
            using Stream packed = entry.Open();
            packed.CopyTo(content);
        }

        content.Position = 0;
        return Task.FromResult(new BlobContent(content, described));
    }

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<string> WriteAsync(
        string name, ReadOnlyMemory<byte> content, BlobWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        throw ReadOnly();

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        throw ReadOnly();

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) => throw ReadOnly();

    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default) => throw ReadOnly();

    public void Dispose() => _archive.Dispose();

    // The archive keeps a checksum of each entry: it changes whenever the content does.
    private static BlobEntry Describe(string name, ZipArchiveEntry entry) => new()
    {
        Name = name,
        SizeBytes = entry.Length,
        ETag = $"{entry.Crc32:x8}-{entry.Length}",
        LastModified = entry.LastWriteTime,
    };

    private BlobStoreException ReadOnly() => new(BlobStoreErrorKind.Unsupported, $"{Address} is an archive; it is only read.");
}
