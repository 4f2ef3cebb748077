using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Splits stragglers when slots idle at a run's end, so that the run ends when its work ends (ADR 6).</summary>
/// <remarks>
/// Not thread-safe, and one at a time a run. The order of its steps makes an interruption harmless: a part's list, the line
/// that makes the part known, its task, and only then the note to the task that gives it away. Anyone who has no note yet goes
/// on with what was given; that is done twice then, and each PNG is one conditional write.
/// </remarks>
internal sealed class TailSplitter(IBatchService service, Plan plan, RunFiles run, JobDefinition define, string jobId, TimeProvider time)
{
    private const int ReadsAtOnce = 16;

    // Those that a task decodes, and as many again whose PNGs are under way or which its ledger does not have yet.
    private const int UnderWayPerConverter = 2;

    private readonly Dictionary<int, IReadOnlyList<PlannedImage>> _lists = [];
    private readonly Dictionary<int, ShardSummary> _shards = plan.Shards.ToDictionary(s => s.Index);

    /// <summary>Looks whether splitting pays, and does it.</summary>
    /// <param name="view">The run as it was seen just now.</param>
    /// <param name="options">What splitting costs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The parts that were given.</returns>
    public async Task<IReadOnlyList<ShardPart>> SplitAsync(RunStatus view, TailOptions options, CancellationToken cancellationToken)
    {
        int slots = ReadySlots(view);
        if (slots == 0 || view.Tasks.Running == 0 || !TailPolicy.IsNear(view.Tasks.Active, slots))
        {
            return [];
        }

        ShardParts parts = await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        foreach (ShardSummary part in parts.All)
        {
            _shards[part.Index] = part;
        }

        List<ShardSight> sights = await LookAsync(parts, options, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ShardRelief> reliefs = TailPolicy.Decide(
            new TailView
            {
                Running = [.. sights.Select(s => s.Running)],
                QueuedTasks = view.Tasks.Active,
                IdleSlots = Math.Max(0, slots - sights.Count),
                SlotRate = SlotRate(sights, options),
            },
            options);
        var given = new List<ShardPart>();
        int next = plan.Shards.Count + parts.Count;
        foreach (ShardRelief relief in reliefs)
        {
            ShardSight sight = sights.Single(s => s.Running.Shard == relief.Shard);
            if (ShardSplit.Of([.. sight.Unbegun.Select(WorkModel.WorkOf)], relief) is { } split)
            {
                List<ShardPart> ofShard = await GiveAsync(sight, split, next, cancellationToken).ConfigureAwait(false);
                next += ofShard.Count;
                given.AddRange(ofShard);
            }
        }

        return given;
    }

    private async Task<List<ShardPart>> GiveAsync(
        ShardSight sight, ShardSplit split, int firstIndex, CancellationToken cancellationToken)
    {
        var given = new List<ShardPart>();
        int from = split.Keep;
        foreach (int images in split.Parts)
        {
            ShardSummary part = await run.Shards.WriteAsync(
                firstIndex + given.Count, [.. sight.Unbegun.Skip(from).Take(images)], cancellationToken).ConfigureAwait(false);
            given.Add(new ShardPart { From = sight.Running.Shard, Part = part, At = time.GetUtcNow() });
            from += images;
        }

        await run.Parts.AppendAsync(given, cancellationToken).ConfigureAwait(false);
        BatchCreateTasksResult added = await service.CreateTasksAsync(
            jobId, given.Select(g => define.ToTask(g.Part, isPart: true)), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (added.Refused.Count == 0)
        {
            await run.Parts.WriteGivenAsync(sight.Running.Shard, [.. sight.Given.Concat(given.Select(g => g.Part.Index))], cancellationToken)
                .ConfigureAwait(false);
        }

        return given;
    }

    private async Task<List<ShardSight>> LookAsync(ShardParts parts, TailOptions options, CancellationToken cancellationToken)
    {
        var running = new List<BatchTask>();
        var filter = new BatchListOptions { Filter = "state eq 'running'", Select = "id,executionInfo" };
        await foreach (BatchTask task in service.GetTasksAsync(jobId, filter, cancellationToken).ConfigureAwait(false))
        {
            if (JobDefinition.TryGetShard(task.Id) is { } shard && _shards.ContainsKey(shard))
            {
                running.Add(task);
            }
        }

        var sights = new List<ShardSight>();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(running, bounds, async (task, token) =>
        {
            ShardSight sight = await LookAtAsync(task, parts, options, token).ConfigureAwait(false);
            lock (sights)
            {
                sights.Add(sight);
            }
        }).ConfigureAwait(false);
        return sights;
    }

    private async Task<ShardSight> LookAtAsync(BatchTask task, ShardParts parts, TailOptions options, CancellationToken cancellationToken)
    {
        int shard = JobDefinition.TryGetShard(task.Id)!.Value;
        ShardLedger ledger = await run.Ledgers.ReadAsync(shard, cancellationToken, _shards[shard].Images).ConfigureAwait(false);
        var given = new HashSet<string>();
        foreach (ShardSummary part in parts.GivenBy(shard))
        {
            given.UnionWith((await ListAsync(part, cancellationToken).ConfigureAwait(false)).Select(i => i.Name));
        }

        DateTimeOffset startedAt = task.ExecutionInfo?.StartTime ?? time.GetUtcNow();
        var unbegun = new List<PlannedImage>();
        int underWay = UnderWayPerConverter * define.Pool.Shape.CoresPerSlot;
        double done = 0, begun = 0;
        foreach (PlannedImage image in await ListAsync(_shards[shard], cancellationToken).ConfigureAwait(false))
        {
            if (ledger.Outcomes.TryGetValue(image.Name, out LedgerEntry? entry))
            {
                done += entry.At >= startedAt ? WorkModel.WorkOf(image) : 0;
            }
            else if (given.Contains(image.Name))
            {
                // Another task's, or about to be.
            }
            else if (IsUnderWay(ledger.HistoryOf(image.Name), ref underWay))
            {
                begun += WorkModel.WorkOf(image);
            }
            else
            {
                unbegun.Add(image);
            }
        }

        TimeSpan worked = time.GetUtcNow() - startedAt - options.TaskStart;
        return new ShardSight(
            new RunningShard
            {
                Shard = shard,
                UnbegunBytes = unbegun.Sum(i => (double)WorkModel.WorkOf(i)),
                BegunBytes = begun,
                DoneBytes = done,
                WorkedFor = worked > TimeSpan.Zero ? worked : TimeSpan.Zero,
            },
            unbegun,
            [.. parts.GivenBy(shard).Select(p => p.Index)]);
    }

    // A worker records its attempts far ahead (ADR 5) and begins in the order of the list. What it has only read ahead it
    // gives up when it reads of it; an image on which a process died before stays where that is known.
    private static bool IsUnderWay(ImageHistory history, ref int underWay) =>
        history.IsSuspect && (history.Attempts > 1 || underWay-- > 0);

    private async Task<IReadOnlyList<PlannedImage>> ListAsync(ShardSummary shard, CancellationToken cancellationToken)
    {
        lock (_lists)
        {
            if (_lists.TryGetValue(shard.Index, out IReadOnlyList<PlannedImage>? known))
            {
                return known;
            }
        }

        IReadOnlyList<PlannedImage> list = await run.Shards.ReadAsync(shard, plan.Names, cancellationToken).ConfigureAwait(false);
        lock (_lists)
        {
            _lists[shard.Index] = list;
        }

        return list;
    }

    private int ReadySlots(RunStatus view) =>
        view.Nodes.Where(n => n.Key is "idle" or "running").Sum(n => n.Value) * define.Pool.Shape.SlotsPerNode;

    // What slots do is seen while they do it; before that, the model says what is to be expected.
    private double SlotRate(List<ShardSight> sights, TailOptions options)
    {
        double expected = new WorkModel().BytesPerCoreSecond * define.Pool.Shape.SlotCores;
        double[] seen =
        [
            .. sights.Where(s => s.Running.WorkedFor >= options.TrustAfter && s.Running.DoneBytes > 0)
                .Select(s => s.Running.DoneBytes / s.Running.WorkedFor.TotalSeconds).Order(),
        ];
        return seen.Length == 0 ? expected : seen[seen.Length / 2];
    }

    private sealed record ShardSight(RunningShard Running, List<PlannedImage> Unbegun, IReadOnlyList<int> Given);
}
