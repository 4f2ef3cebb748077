using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Execution;

/// <summary>Counts how far a run has come; while the plan is made, the files that were listed.</summary>
/// <param name="reached">Receives each outcome, from any thread; null for none.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class RunCounter(Action<LedgerEntry>? reached = null) : IProgress<long>
{
    private readonly Lock _gate = new();
    private readonly OutcomeCounts _counts = new();
    private readonly List<LedgerEntry> _recentFailures = [];
    private long _bytesDone;
    private long _inFlight;
    private long _listed;
    private bool _isPlanned;

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
            (Images, Bytes, UpToDateBefore, _isPlanned) = (images, bytes, upToDate, true);
        }
    }

    /// <summary>A consistent view of all counts.</summary>
    public RunProgress Snapshot()
    {
        lock (_gate)
        {
            var counts = new OutcomeCounts();
            counts.Add(_counts);
            return new RunProgress(
                Images, Bytes, UpToDateBefore, counts, _bytesDone, Interlocked.Read(ref _inFlight), [.. _recentFailures])
            {
                IsPlanned = _isPlanned, Listed = Interlocked.Read(ref _listed),
            };
        }
    }

    /// <summary>So many files of the source were listed.</summary>
    void IProgress<long>.Report(long value) => Interlocked.Exchange(ref _listed, value);

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

        reached?.Invoke(entry);
    }
}
