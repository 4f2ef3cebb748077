namespace ImageConversion.Storage;

/// <summary>Counts the requests sent to storage accounts, every attempt; folders send none.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class BlobCallCounter
{
    private long _reads;
    private long _writes;
    private long _lists;
    private long _others;

    /// <summary>Returns the counts since the last call and resets them.</summary>
    public BlobCalls Take() => new(
        Interlocked.Exchange(ref _reads, 0),
        Interlocked.Exchange(ref _writes, 0),
        Interlocked.Exchange(ref _lists, 0),
        Interlocked.Exchange(ref _others, 0));

    internal void AddRead() => Interlocked.Increment(ref _reads);

    internal void AddWrite() => Interlocked.Increment(ref _writes);

    internal void AddList() => Interlocked.Increment(ref _lists);

    internal void AddOther() => Interlocked.Increment(ref _others);
}

/// <summary>Requests sent to storage accounts, by billing class.</summary>
/// <param name="Reads">Blobs read.</param>
/// <param name="Writes">Blobs put, and appended to.</param>
/// <param name="Lists">Pages of listings, and containers made.</param>
/// <param name="Others">Look-ups, leases and other billed requests.</param>
public sealed record BlobCalls(long Reads, long Writes, long Lists, long Others);
