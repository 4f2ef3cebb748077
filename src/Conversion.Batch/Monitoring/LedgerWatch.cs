using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Reads a run's ledgers as they grow, and knows from them how far the run has come.</summary>
/// <remarks>
/// Not thread-safe. A look is one listing, the receipts of shards that have ended since the last look, and a bounded number
/// of ledgers that have grown: those that were looked at longest ago go first, so that thousands of running shards cost no
/// more than a few; the others are as they were. Counts of images in several attempts are exact once a shard has ended; an
/// image that both a shard and its part have done counts twice here, and once in the account.
/// </remarks>
internal sealed class LedgerWatch(Plan plan, RunFiles run, TimeProvider time)
{
    private const int ReadsAtOnce = 32;
    private const int LedgersPerLook = 64;
    private const int FailuresKept = 5;
    private const int SlowestNamed = 3;

    private readonly Dictionary<int, ShardSummary> _shards = plan.Shards.ToDictionary(s => s.Index);
    private readonly Dictionary<int, ShardSummary> _asPlanned = plan.Shards.ToDictionary(s => s.Index);
    private readonly Dictionary<int, ShardSight> _sights = [];
    private readonly List<LedgerEntry> _failures = [];
    private readonly OutcomeCounts _ended = new();
    private readonly List<(OutcomeCounts Counts, long Bytes)> _endedShards = [];
    private readonly HashSet<string> _sampledDone = [];
    private readonly long _createdAt = time.GetTimestamp();
    private HeaderSample? _sample;
    private WorkForecast? _forecast;
    private WorkView? _work;
    private long _endedBytes;
    private int _looks;

    /// <summary>Shards that have a receipt.</summary>
    public int Ended { get; private set; }

    /// <summary>Looks at the ledgers.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        _looks++;
        _forecast ??= await ForecastAsync(cancellationToken).ConfigureAwait(false);
        foreach (ShardPart part in (await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false)).Lines)
        {
            if (_shards.TryAdd(part.Part.Index, part.Part))
            {
                _asPlanned[part.Part.Index] = part.Part;
                ShardSummary giver = _shards[part.From];
                _shards[part.From] = giver with { Bytes = giver.Bytes - part.Part.Bytes, Images = giver.Images - part.Part.Images };
            }
        }

        var ended = new List<int>();
        var grown = new List<(int Shard, long SizeBytes)>();
        await foreach (LedgerFile file in run.Ledgers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            ShardSight? sight = _sights.GetValueOrDefault(file.Shard);
            if (sight?.IsEnded == true || !_shards.ContainsKey(file.Shard))
            {
                continue;
            }

            if (file.IsReceipt)
            {
                ended.Add(file.Shard);
            }
            else if (file.SizeBytes > (sight?.SizeBytes ?? 0))
            {
                grown.Add((file.Shard, file.SizeBytes));
            }
        }

        await ReadAsync(ended, async (shard, token) => TakeEnd(await run.Receipts.TryReadAsync(_asPlanned[shard], plan, token).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
        IEnumerable<(int Shard, long SizeBytes)> next = grown
            .Where(g => _sights.GetValueOrDefault(g.Shard)?.IsEnded != true)
            .OrderBy(g => _sights.GetValueOrDefault(g.Shard)?.Look ?? 0)
            .ThenBy(g => g.Shard)
            .Take(LedgersPerLook);
        await ReadAsync(next, async (g, token) => TakeLedger(g.Shard, g.SizeBytes, await run.Ledgers.ReadAsync(g.Shard, token, _asPlanned[g.Shard].Images).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
        _work = Forecast();
    }

    // What was known before the run; and a first mark, unless the run has begun long ago.
    private async Task<WorkForecast> ForecastAsync(CancellationToken cancellationToken)
    {
        _sample = await run.Sample.TryReadAsync(cancellationToken).ConfigureAwait(false);
        MeasuredRates rates = await run.Rates.ReadAsync(plan.RecipeHash, cancellationToken).ConfigureAwait(false);
        var forecast = new WorkForecast(_sample, rates);
        forecast.Start(plan.ToConvert, plan.Bytes);
        if (await run.Estimate.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } estimate)
        {
            forecast.Expect(estimate.Elapsed, estimate.Images);
        }

        return forecast;
    }

    private WorkView Forecast()
    {
        _forecast = _forecast!.Restart();
        foreach ((OutcomeCounts counts, long bytes) in _endedShards.Concat(_sights.Values.Where(s => !s.IsEnded).Select(s => (s.Counts, s.Bytes))))
        {
            _forecast.Add(counts.Total, bytes, counts.Pixels, counts.CoreSeconds);
        }

        _forecast.RemoveSampled(i => _sampledDone.Contains(i.Name) || _sights.GetValueOrDefault(i.Shard)?.IsEnded == true);
        return _forecast.Look(time.GetElapsedTime(_createdAt));
    }

    /// <summary>How far the run has come, as of the last look.</summary>
    public RunProgress Snapshot()
    {
        var counts = new OutcomeCounts();
        counts.Add(_ended);
        long bytes = _endedBytes;
        foreach (ShardSight sight in _sights.Values.Where(s => !s.IsEnded))
        {
            counts.Add(sight.Counts);
            bytes += sight.Bytes;
        }

        return new RunProgress(plan.ToConvert, plan.Bytes, plan.UpToDate, counts, bytes, 0, [.. _failures])
        {
            ShareDone = _work?.Share, TimeLeft = _work?.TimeLeft,
        };
    }

    /// <summary>The shards at work that have longest to go by their own pace; those without two outcomes have no pace yet.</summary>
    public IReadOnlyList<ShardPace> Slowest() =>
    [
        .. _sights.Where(s => !s.Value.IsEnded && s.Value.BytesPerSecond > 0)
            .Select(s => new ShardPace(
                s.Key,
                _shards[s.Key].Images,
                s.Value.Counts.Total,
                // By a ledger's dates, which may be any, it may take longer than a time span can be.
                TimeSpan.FromSeconds(Math.Min(StoredValues.MaxSeconds, Math.Max(0, _shards[s.Key].Bytes - s.Value.Bytes) / s.Value.BytesPerSecond)),
                s.Value.Node))
            .OrderByDescending(p => p.Left).ThenBy(p => p.Shard)
            .Take(SlowestNamed),
    ];

    private static Task ReadAsync<T>(
        IEnumerable<T> items, Func<T, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(items, bounds, async (item, token) => await read(item, token).ConfigureAwait(false));
    }

    private void TakeEnd(ShardReceipt? receipt)
    {
        if (receipt is null)
        {
            return;
        }

        lock (_sights)
        {
            _sights[receipt.Shard] = new ShardSight { IsEnded = true };
            _ended.Add(receipt.Counts);
            _endedBytes += _shards[receipt.Shard].Bytes;
            _endedShards.Add((receipt.Counts, _shards[receipt.Shard].Bytes));
            Ended++;
        }
    }

    private void TakeLedger(int shard, long sizeBytes, ShardLedger ledger)
    {
        var counts = new OutcomeCounts();
        long bytes = 0;
        foreach (LedgerEntry entry in ledger.Outcomes.Values)
        {
            counts.Add(entry);
            bytes += entry.SourceBytes;
        }

        lock (_sights)
        {
            _sampledDone.UnionWith((_sample?.Images ?? []).Where(i => i.Shard == shard && ledger.Outcomes.ContainsKey(i.Name)).Select(i => i.Name));
            long before = _sights.GetValueOrDefault(shard)?.Counts.Failed ?? 0;
            if (counts.Failed > before)
            {
                _failures.AddRange(ledger.Outcomes.Values.Where(e => e.Outcome == Outcome.Failed).OrderBy(e => e.At).Skip((int)before));
                _failures.RemoveRange(0, Math.Max(0, _failures.Count - FailuresKept));
            }

            _sights[shard] = new ShardSight
            {
                Counts = counts, Bytes = bytes, SizeBytes = sizeBytes, Look = _looks, Node = ledger.Entries is [.., var last] ? last.Node : "",
                BytesPerSecond = PaceOf(ledger),
            };
        }
    }

    // From the first outcome of the machine at work to its last one; what another machine did before has another pace.
    private static double PaceOf(ShardLedger ledger)
    {
        if (ledger.Entries is not [.., var last])
        {
            return 0;
        }

        LedgerEntry[] own = [.. ledger.Entries.Where(e => e.Node == last.Node)];
        double seconds = (last.At - own[0].At).TotalSeconds;
        return seconds > 0 ? own.Skip(1).Sum(e => (double)e.SourceBytes) / seconds : 0;
    }

    private sealed record ShardSight
    {
        public bool IsEnded { get; init; }

        public OutcomeCounts Counts { get; init; } = new();

        public long Bytes { get; init; }

        public long SizeBytes { get; init; }

        public int Look { get; init; }

        public string Node { get; init; } = "";

        public double BytesPerSecond { get; init; }
    }
}
