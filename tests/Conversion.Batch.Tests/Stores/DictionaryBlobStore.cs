using System.Globalization;
using System.Runtime.CompilerServices;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>A store as an app would write one, from the interface's documentation alone.</summary>
internal sealed class DictionaryBlobStore(string address) : IBlobStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (BlobEntry Entry, byte[] Content)> _blobs = new(BlobName.Order);
    private readonly Dictionary<string, Lease> _leases = [];
    private int _version;

    public string Address => address;

    /// <summary>How often each blob was written.</summary>
    public Dictionary<string, int> Writes { get; } = [];

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BlobEntry[] entries;
        lock (_gate)
        {
            entries = [.. _blobs.Values.Select(b => b.Entry)];
        }

        foreach (BlobEntry entry in entries.Where(e => e.Name.StartsWith(options?.Prefix ?? "", StringComparison.Ordinal)
            && (options?.StartFrom is not { } start || string.CompareOrdinal(e.Name, start) >= 0)
            && (options?.EndBefore is not { } end || string.CompareOrdinal(e.Name, end) < 0)))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_blobs.TryGetValue(name, out (BlobEntry Entry, byte[] Content) blob) ? blob.Entry : null);
        }
    }

    public Task<BlobContent> OpenReadAsync(string name, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _blobs.TryGetValue(name, out (BlobEntry Entry, byte[] Content) blob)
                ? Task.FromResult(new BlobContent(new MemoryStream(Checked(name, ifMatch).Content), blob.Entry))
                : Task.FromException<BlobContent>(new BlobStoreException(BlobStoreErrorKind.NotFound, name));
        }
    }

    public Task<string> WriteAsync(
        string name, ReadOnlyMemory<byte> content, BlobWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (options?.IfAbsent == true && _blobs.ContainsKey(name))
            {
                throw new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, name);
            }

            _ = Checked(name, options?.IfMatch);
            Writes[name] = Writes.GetValueOrDefault(name) + 1;
            return Task.FromResult(Put(name, content.ToArray(), options?.Metadata));
        }
    }

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            byte[] before = _blobs.TryGetValue(name, out (BlobEntry Entry, byte[] Content) blob) ? blob.Content : [];
            _ = Put(name, [.. before, .. content.Span], metadata: null);
            return Task.CompletedTask;
        }
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_blobs.Remove(name));
        }
    }

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            bool isHeld = _leases.TryGetValue(name, out Lease? holder) && holder.EndsAt > Environment.TickCount64;
            return Task.FromResult<IBlobLease?>(isHeld ? null : _leases[name] = new Lease(this, name, duration));
        }
    }

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private (BlobEntry? Entry, byte[] Content) Checked(string name, string? ifMatch)
    {
        _ = _blobs.TryGetValue(name, out (BlobEntry Entry, byte[] Content) blob);
        return ifMatch is null || blob.Entry?.ETag == ifMatch
            ? blob
            : throw new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, name);
    }

    private string Put(string name, byte[] content, IReadOnlyDictionary<string, string>? metadata)
    {
        string etag = (++_version).ToString(CultureInfo.InvariantCulture);
        var entry = new BlobEntry { Name = name, SizeBytes = content.Length, ETag = etag, LastModified = DateTimeOffset.UnixEpoch };
        _blobs[name] = (metadata is null ? entry : entry with { Metadata = metadata }, content);
        return etag;
    }

    private sealed class Lease(DictionaryBlobStore store, string name, TimeSpan duration) : IBlobLease
    {
        public string Name => name;

        public TimeSpan Duration => duration;

        public long EndsAt { get; private set; } = Environment.TickCount64 + (long)duration.TotalMilliseconds;

        public Task RenewAsync(CancellationToken cancellationToken = default)
        {
            lock (store._gate)
            {
                EndsAt = store._leases.GetValueOrDefault(name) == this
                    ? Environment.TickCount64 + (long)duration.TotalMilliseconds
                    : throw new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, name);
                return Task.CompletedTask;
            }
        }

        public Task ReleaseAsync(CancellationToken cancellationToken = default)
        {
            lock (store._gate)
            {
                if (store._leases.GetValueOrDefault(name) == this)
                {
                    _ = store._leases.Remove(name);
                }

                return Task.CompletedTask;
            }
        }
    }
}
