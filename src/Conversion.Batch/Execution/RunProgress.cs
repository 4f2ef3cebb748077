using Conversion.Batch.Model;

namespace Conversion.Batch.Execution;

/// <summary>How far a run has come: counted by the runner, read by whoever shows it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunProgress
{
    private readonly Lock _gate = new();
    private readonly OutcomeCounts _counts = new();
    private readonly List<LedgerEntry> _recentFailures = [];
    private long _bytesDone;
    private long _inFlight;

    private const int RecentFailuresKept = 5;

    /// <summary>Images that the shards hold; 0 until the plan is known.</summary>
    public long Images { get; private set; }

    /// <summary>Their encoded bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Images found up to date at plan time.</summary>
    public long UpToDateBefore { get; private set; }

    /// <summary>Sets what the run has before it.</summary>
    public void Start(long images, long bytes, long upToDate)
    {
        lock (_gate)
        {
            (Images, Bytes, UpToDateBefore) = (images, bytes, upToDate);
        }
    }

    /// <summary>A consistent view of all counts.</summary>
    public RunProgressSnapshot Snapshot()
    {
        lock (_gate)
        {
            var counts = new OutcomeCounts();
            counts.Add(_counts);
            return new RunProgressSnapshot(
                Images, Bytes, UpToDateBefore, counts, _bytesDone, Interlocked.Read(ref _inFlight), [.. _recentFailures]);
        }
    }

    internal void Began() => Interlocked.Increment(ref _inFlight);

    internal void Ended() => Interlocked.Decrement(ref _inFlight);

    internal void Add(LedgerEntry entry)
    {
        lock (_gate)
        {
            _counts.Add(entry);
            _bytesDone += entry.SourceBytes;
            if (entry.Outcome == Outcome.Failed)
            {
                if (_recentFailures.Count == RecentFailuresKept)
                {
                    _recentFailures.RemoveAt(0);
                }

                _recentFailures.Add(entry);
            }
        }
    }
}

/// <summary>One moment of a <see cref="RunProgress"/>.</summary>
/// <param name="Images">Images in the shards.</param>
/// <param name="Bytes">Their encoded bytes.</param>
/// <param name="UpToDateBefore">Images found up to date at plan time.</param>
/// <param name="Counts">Outcomes reached.</param>
/// <param name="BytesDone">Encoded bytes of images with an outcome.</param>
/// <param name="InFlight">Images being read, converted or written.</param>
/// <param name="RecentFailures">The last few failures, oldest first.</param>
public sealed record RunProgressSnapshot(
    long Images,
    long Bytes,
    long UpToDateBefore,
    OutcomeCounts Counts,
    long BytesDone,
    long InFlight,
    IReadOnlyList<LedgerEntry> RecentFailures);
