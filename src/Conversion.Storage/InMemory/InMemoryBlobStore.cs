using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ImageConversion.Storage.InMemory;

/// <summary>A store in this process's memory: for tests, and for apps that need no other.</summary>
/// <remarks>Thread-safe. A listing shows the state at its start, whatever is written meanwhile.</remarks>
public sealed class InMemoryBlobStore : IBlobStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly Dictionary<string, InMemoryLease> _leases = new(StringComparer.Ordinal);
    private bool _exists;
    private long _version;
    private ImmutableSortedDictionary<string, StoredBlob> _blobs =
        ImmutableSortedDictionary.Create<string, StoredBlob>(BlobName.Order);

    /// <summary>Creates an empty store.</summary>
    /// <param name="address">The value of <see cref="Address"/>.</param>
    /// <param name="exists">Whether the root exists; otherwise it exists only after <see cref="CreateIfAbsentAsync"/>.</param>
    /// <param name="timeProvider">Dates the blobs; null for the system's clock.</param>
    public InMemoryBlobStore(string address = "memory", bool exists = true, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        Address = address;
        _exists = exists;
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ImmutableSortedDictionary<string, StoredBlob> blobs = Snapshot();
        string prefix = options?.Prefix ?? "";
        foreach ((string name, StoredBlob blob) in blobs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (options?.IsBehindRange(name) == true)
            {
                yield break;
            }

            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                if (options?.IsBeforeRange(name) == true)
                {
                    continue;
                }

                yield return options?.IncludeMetadata == true ? blob.Entry : WithoutMetadata(blob.Entry);
            }
            else if (string.CompareOrdinal(name, prefix) > 0)
            {
                // Sorted: behind the first name past the prefix there is no more of it.
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        Complete(name, () => Snapshot().GetValueOrDefault(name)?.Entry, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        Complete(name, () => OpenRead(name, ifMatch), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string name, CancellationToken cancellationToken = default) =>
        Complete(name, () => Find(name).Tags ?? BlobEntry.EmptyMetadata, cancellationToken);

    /// <inheritdoc/>
    public Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new BlobWriteOptions();
        BlobWriteRules.Check(options);
        return Complete(name, () => Write(name, content, options), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        BlobWriteRules.CheckAppend(content);
        return Complete(name, () => Append(name, content.Span), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        Complete(name, () => Delete(name), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<bool>(cancellationToken)
            : Task.FromResult(Volatile.Read(ref _exists));

    /// <inheritdoc/>
    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Volatile.Write(ref _exists, true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        BlobLeaseRules.Check(duration);
        return Complete<IBlobLease?>(name, () => TryAcquireLease(name, duration), cancellationToken);
    }

    /// <summary>Renews a lease, unless another holder has it.</summary>
    internal bool TryRenew(InMemoryLease lease)
    {
        lock (_gate)
        {
            bool isHeld = _leases.TryGetValue(lease.Name, out InMemoryLease? present) && ReferenceEquals(present, lease);
            lease.ExpiresAt = isHeld ? _timeProvider.GetUtcNow() + lease.Duration : lease.ExpiresAt;
            return isHeld;
        }
    }

    /// <summary>Ends a lease, if it is still held.</summary>
    internal void Release(InMemoryLease lease)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(lease.Name, out InMemoryLease? present) && ReferenceEquals(present, lease))
            {
                _ = _leases.Remove(lease.Name);
            }
        }
    }

    private static BlobEntry WithoutMetadata(BlobEntry entry) =>
        entry.Metadata.Count == 0 ? entry : entry with { Metadata = BlobEntry.EmptyMetadata };

    /// <summary>Runs at once; a refusal becomes a failed task, as a caller of an async method expects.</summary>
    private static Task<T> Complete<T>(string name, Func<T> operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            BlobName.ValidateForService(name);
            return Task.FromResult(operation());
        }
        catch (BlobStoreException refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }

    private ImmutableSortedDictionary<string, StoredBlob> Snapshot()
    {
        if (!Volatile.Read(ref _exists))
        {
            throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{Address} does not exist");
        }

        return Volatile.Read(ref _blobs);
    }

    private InMemoryLease? TryAcquireLease(string name, TimeSpan duration)
    {
        lock (_gate)
        {
            _ = Snapshot();
            DateTimeOffset now = _timeProvider.GetUtcNow();
            if (_leases.TryGetValue(name, out InMemoryLease? present) && now < present.ExpiresAt)
            {
                return null;
            }

            return _leases[name] = new InMemoryLease(this, name, duration) { ExpiresAt = now + duration };
        }
    }

    private StoredBlob Find(string name) => Snapshot().GetValueOrDefault(name)
        ?? throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{BlobName.Printable(name)} is not in {Address}");

    private BlobContent OpenRead(string name, string? ifMatch)
    {
        StoredBlob blob = Find(name);
        ThrowUnlessMatch(name, ifMatch, blob);
        var stream = new MemoryStream(blob.Buffer, 0, blob.Content.Length, writable: false);
        return new BlobContent(stream, blob.Entry);
    }

    private string Write(string name, ReadOnlyMemory<byte> content, BlobWriteOptions options)
    {
        byte[] copy = content.ToArray();
        lock (_gate)
        {
            StoredBlob? present = Snapshot().GetValueOrDefault(name);
            if (options.IfAbsent && present is not null)
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.ConditionNotMet, $"{BlobName.Printable(name)} exists already in {Address}");
            }

            ThrowUnlessMatch(name, options.IfMatch, present);
            return Store(name, copy, copy.Length, options);
        }
    }

    private string Append(string name, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            StoredBlob? present = Snapshot().GetValueOrDefault(name);
            int length = present?.Content.Length ?? 0;
            int newLength = checked(length + content.Length);
            byte[] buffer = present?.Buffer ?? [];
            if (newLength > buffer.Length)
            {
                // Doubling keeps many small appends linear; Array.MaxLength is the limit.
                Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(newLength, 2L * buffer.Length)));
            }

            content.CopyTo(buffer.AsSpan(length));
            return Store(name, buffer, newLength, new BlobWriteOptions { Metadata = present?.Entry.Metadata });
        }
    }

    private bool Delete(string name)
    {
        lock (_gate)
        {
            ImmutableSortedDictionary<string, StoredBlob> before = Snapshot();
            Volatile.Write(ref _blobs, before.Remove(name));
            return !ReferenceEquals(before, _blobs);
        }
    }

    private string Store(string name, byte[] buffer, int length, BlobWriteOptions options)
    {
        IReadOnlyDictionary<string, string>? metadata = options.Metadata;
        string etag = (++_version).ToString("x", CultureInfo.InvariantCulture);
        var entry = new BlobEntry
        {
            Name = name,
            SizeBytes = length,
            ETag = etag,
            LastModified = _timeProvider.GetUtcNow(),
            ContentType = options.ContentType,
            Headers = options.Headers,
            TagCount = options.Tags?.Count ?? 0,
            Metadata = metadata is null or { Count: 0 }
                ? BlobEntry.EmptyMetadata
                : new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase),
        };
        Volatile.Write(ref _blobs, _blobs.SetItem(name, new StoredBlob(entry, buffer, options.Tags)));
        return etag;
    }

    private void ThrowUnlessMatch(string name, string? ifMatch, StoredBlob? present)
    {
        if (ifMatch is not null && present?.Entry.ETag != ifMatch)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.ConditionNotMet,
                $"{BlobName.Printable(name)} in {Address}: expected version {ifMatch}, found {present?.Entry.ETag ?? "none"}");
        }
    }
}

/// <summary>One version of a blob in memory; never changes.</summary>
/// <param name="Entry">What listings show, with metadata.</param>
/// <param name="Buffer">Holds the content in its first <see cref="BlobEntry.SizeBytes"/> bytes. What lies behind them may
/// belong to a later version that was appended to; this version never looks there.</param>
/// <param name="Tags">Its tags; null for none.</param>
internal sealed record StoredBlob(BlobEntry Entry, byte[] Buffer, IReadOnlyDictionary<string, string>? Tags)
{
    public ReadOnlyMemory<byte> Content => Buffer.AsMemory(0, (int)Entry.SizeBytes);
}
