using System.IO.Compression;
using System.Runtime.CompilerServices;
using ImageConversion.Storage;

/// <summary>A zip archive as a source of images. Whatever can list names in order and open one can be a source.</summary>
/// <remarks>Thread-safe: reads take turns, as an archive has one position.</remarks>
internal sealed class ZipBlobStore : ReadOnlyBlobStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ZipArchive _archive;
    private readonly SortedDictionary<string, ZipArchiveEntry> _entries = new(BlobName.Order);

    /// <param name="address">The address under which requests name it.</param>
    /// <param name="path">The archive.</param>
    public ZipBlobStore(string address, string path)
    {
        Address = address;
        _archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in _archive.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            _entries[entry.FullName] = entry;
        }
    }

    public override string Address { get; }

    public override Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(_entries.TryGetValue(name, out ZipArchiveEntry? entry) ? Describe(name, entry) : null);

    public void Dispose() => _archive.Dispose();

    protected override async IAsyncEnumerable<BlobEntry> ReadEntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((string name, ZipArchiveEntry entry) in _entries)
        {
            yield return Describe(name, entry);
        }
    }

    protected override Task<Stream> OpenAsync(BlobEntry entry, CancellationToken cancellationToken)
    {
        var content = new MemoryStream(checked((int)entry.SizeBytes));
        lock (_gate)
        {
            using Stream packed = _entries[entry.Name].Open();
            packed.CopyTo(content);
        }

        content.Position = 0;
        return Task.FromResult<Stream>(content);
    }

    // The archive keeps a checksum of each entry: it changes whenever the content does.
    private static BlobEntry Describe(string name, ZipArchiveEntry entry) => new()
    {
        Name = name,
        SizeBytes = entry.Length,
        ETag = $"{entry.Crc32:x8}-{entry.Length}",
        LastModified = entry.LastWriteTime,
    };
}
