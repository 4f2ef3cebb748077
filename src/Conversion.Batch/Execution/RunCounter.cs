using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Execution;

/// <summary>Counts how far a run has come; while the plan is made, the files that were listed.</summary>
/// <param name="reached">Receives each outcome, from any thread; null for none.</param>
/// <param name="time">The clock of the pace; null for the system's.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class RunCounter(Action<LedgerEntry>? reached = null, TimeProvider? time = null) : IProgress<long>
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _createdAt = (time ?? TimeProvider.System).GetTimestamp();
    private readonly Lock _gate = new();
    private readonly OutcomeCounts _counts = new();
    private readonly List<LedgerEntry> _recentFailures = [];
    private long _bytesDone;
    private long _inFlight;
    private long _listed;
    private bool _isPlanned;
    private bool _knowsBefore;
    private WorkForecast _forecast = new(sample: null, MeasuredRates.Assumed);

    private const int RecentFailuresKept = 5;

    /// <summary>Images that the shards hold; 0 until the plan is known.</summary>
    public long Images { get; private set; }

    /// <summary>Their encoded bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Images found up to date at plan time.</summary>
    public long UpToDateBefore { get; private set; }

    /// <summary>Sets what the run has before it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sample">The headers that were read for it; null for none.</param>
    /// <param name="rates">What other runs have measured; null for nothing.</param>
    public void Start(Plan plan, HeaderSample? sample, MeasuredRates? rates)
    {
        ArgumentNullException.ThrowIfNull(plan);
        lock (_gate)
        {
            (Images, Bytes, UpToDateBefore) = (plan.ToConvert, plan.Bytes, plan.UpToDate);
            _forecast = new WorkForecast(sample, rates ?? MeasuredRates.Assumed);
            _forecast.Start(Images, Bytes);
        }
    }

    /// <summary>Sets how long the rest is estimated to take, until there is a pace.</summary>
    public void Expect(TimeSpan time)
    {
        lock (_gate)
        {
            _forecast.Expect(time);
        }
    }

    /// <summary>Begins to count, after <see cref="Start"/> and all of <see cref="AddBefore"/>.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isPlanned = true;
            _ = _forecast.Look(_time.GetElapsedTime(_createdAt));
        }
    }

    /// <summary>Adds an outcome of an earlier process. Once <see cref="Begin"/> was called, they are known.</summary>
    public void AddBefore(LedgerEntry entry)
    {
        lock (_gate)
        {
            if (!_isPlanned)
            {
                _knowsBefore = true;
                Count(entry);
                return;
            }
        }

        if (!_knowsBefore)
        {
            Add(entry);
        }
    }

    /// <summary>A consistent view of all counts.</summary>
    public RunProgress Snapshot()
    {
        lock (_gate)
        {
            var counts = new OutcomeCounts();
            counts.Add(_counts);
            WorkView? work = _isPlanned ? _forecast.Look(_time.GetElapsedTime(_createdAt)) : null;
            return new RunProgress(
                Images, Bytes, UpToDateBefore, counts, _bytesDone, Interlocked.Read(ref _inFlight), [.. _recentFailures])
            {
                IsPlanned = _isPlanned, Listed = Interlocked.Read(ref _listed), ShareDone = work?.Share, TimeLeft = work?.TimeLeft,
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
            Count(entry);
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

    private void Count(LedgerEntry entry)
    {
        _counts.Add(entry);
        _bytesDone += entry.SourceBytes;
        _forecast.Add(entry);
    }
}
