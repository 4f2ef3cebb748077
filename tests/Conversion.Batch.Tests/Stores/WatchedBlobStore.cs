using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>A store that counts its calls, and lets a test fail or hold each of them before it reaches the real one.</summary>
internal sealed class WatchedBlobStore(IBlobStore inner) : IBlobStore
{
    private readonly ConcurrentQueue<(string Call, string Name)> _calls = new();

    /// <summary>Runs before a blob is opened.</summary>
    public Func<string, CancellationToken, Task> BeforeRead { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before a blob is written.</summary>
    public Func<string, CancellationToken, Task> BeforeWrite { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before a blob is appended to.</summary>
    public Func<string, ReadOnlyMemory<byte>, Task> BeforeAppend { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before one blob is asked for.</summary>
    public Func<string, Task> BeforeEntry { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before the root is made.</summary>
    public Func<Task> BeforeCreate { get; set; } = () => Task.CompletedTask;

    /// <summary>Replaces the stream of an opened blob.</summary>
    public Func<string, Stream, Stream> Wrap { get; set; } = (_, stream) => stream;

    /// <summary>What each written blob was written with.</summary>
    public ConcurrentDictionary<string, BlobDurability> Durability { get; } = new();

    public string Address => inner.Address;

    public int Count(string call) => _calls.Count(c => c.Call == call);

    public IReadOnlyList<string> Names(string call) => [.. _calls.Where(c => c.Call == call).Select(c => c.Name)];

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("list", ""));
        await foreach (BlobEntry entry in inner.ListAsync(options, cancellationToken))
        {
            yield return entry;
        }
    }

    public async Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("entry", name));
        await BeforeEntry(name);
        return await inner.TryGetEntryAsync(name, cancellationToken);
    }

    public async Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("read", name));
        await BeforeRead(name, cancellationToken);
        BlobContent content = await inner.OpenReadAsync(name, ifMatch, cancellationToken);
        return new BlobContent(Wrap(name, content.Stream), content.Entry);
    }

    public async Task<byte[]> ReadStartAsync(string name, int maxBytes, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("read start", name));
        await BeforeRead(name, cancellationToken);
        return await inner.ReadStartAsync(name, maxBytes, cancellationToken);
    }

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string name, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("tags", name));
        return inner.GetTagsAsync(name, cancellationToken);
    }

    public async Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("write", name));
        Durability[name] = (options ?? new BlobWriteOptions()).Durability;
        await BeforeWrite(name, cancellationToken);
        return await inner.WriteAsync(name, content, options, cancellationToken);
    }

    public async Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("append", name));
        await BeforeAppend(name, content);
        await inner.AppendAsync(name, content, cancellationToken);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(name, cancellationToken);

    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default) =>
        inner.TryAcquireLeaseAsync(name, duration, cancellationToken);

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => inner.ExistsAsync(cancellationToken);

    public async Task CreateIfAbsentAsync(CancellationToken cancellationToken = default)
    {
        _calls.Enqueue(("create", ""));
        await BeforeCreate();
        await inner.CreateIfAbsentAsync(cancellationToken);
    }
}
