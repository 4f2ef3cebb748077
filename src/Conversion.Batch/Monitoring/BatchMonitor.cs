using System.Runtime.CompilerServices;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Follows a run's job to its end: counts, not tasks; ledgers as they grow; nodes that cannot work.</summary>
/// <remarks>Any number of programs may follow one run. Each ends it if it stands still; one of them at a time, which has the
/// lease for it, splits stragglers.</remarks>
internal sealed class BatchMonitor : IAsyncDisposable
{
    private readonly IBatchService _service;
    private readonly BatchRecord _record;
    private readonly TimeProvider _time;
    private readonly string _run;
    private readonly LedgerWatch _ledgers;
    private readonly PoolProblems _problems;
    private readonly TailSplitter? _splitter;
    private readonly MonitorLease _lease;
    private readonly CostWatch? _cost;
    private readonly HashSet<string> _reported = [];
    private StandstillWatch? _standstill;
    private TimeSpan? _newBound;

    /// <summary>Creates a monitor.</summary>
    /// <param name="service">The account.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="run">Its files.</param>
    /// <param name="record">Where the run is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="define">How tasks are defined, for those of parts; null where nothing is to be split.</param>
    public BatchMonitor(
        IBatchService service, Plan plan, RunFiles run, BatchRecord record, TimeProvider time, JobDefinition? define = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(time);
        (_service, _record, _time, _run) = (service, record, time, run.Run);
        _ledgers = new LedgerWatch(plan, run, time);
        _problems = new PoolProblems(service, record.Pool, record.Job.Id);
        _lease = new MonitorLease(run, time);
        _cost = CostWatch.TryCreate(record);
        _splitter = define is null ? null : new TailSplitter(service, plan, run, define, record.Job.Id, time);
    }

    /// <summary>Gives the lease back.</summary>
    public ValueTask DisposeAsync() => _lease.DisposeAsync();

    /// <summary>Follows the run until its job has ended.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops following; the run continues.</param>
    /// <returns>Each look; the last one has <see cref="RunStatus.HasEnded"/>.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.Stalled"/>; <see cref="BatchErrorKind.PoolNotReady"/>:
    /// no node can be prepared. The job was ended.</exception>
    public async IAsyncEnumerable<RunStatus> FollowAsync(
        MonitorOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunStatus? last = null;
        while (true)
        {
            (RunStatus? seen, string? hidden) = await TryLookAsync(cancellationToken).ConfigureAwait(false);
            if (seen is null)
            {
                // The run does not need us; the next look may see it again.
                if (IsNew(hidden!))
                {
                    yield return (last ?? Unseen()) with { NewProblems = [hidden!], Split = [] };
                }
            }
            else
            {
                BatchException? end = null;
                last = seen with { NewProblems = [.. seen.Problems.Where(IsNew)] };
                if (!last.HasEnded)
                {
                    (string? notice, end) = await WatchAsync(last, options, cancellationToken).ConfigureAwait(false);
                    last = notice is not null && IsNew(notice) ? last with { NewProblems = [.. last.NewProblems, notice] } : last;
                    if (end is null)
                    {
                        await BoundAsync(cancellationToken).ConfigureAwait(false);
                        last = last with { Split = await SplitAsync(last, options, cancellationToken).ConfigureAwait(false) };
                    }
                }

                yield return last;
                if (end is not null)
                {
                    throw end;
                }

                if (last.HasEnded)
                {
                    yield break;
                }
            }

            await Task.Delay(options.PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once.</summary>
    /// <exception cref="BatchServiceException">The service failed.</exception>
    public async Task<RunStatus> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LookOnceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException gone) when (gone.Kind == BatchServiceErrorKind.NotFound)
        {
            // The job was deleted between two questions: the second look sees that.
            return await LookOnceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RunStatus> LookOnceAsync(CancellationToken cancellationToken)
    {
        // The job first: what has ended by then is in the ledgers that are read afterwards.
        BatchJob? job = await TryGetJobAsync(cancellationToken).ConfigureAwait(false);
        await _ledgers.LookAsync(cancellationToken).ConfigureAwait(false);
        bool hasEnded = job is null || job.State == BatchJobState.Completed;
        BatchPoolNodeCounts? nodes = hasEnded ? null : await TryCountNodesAsync(cancellationToken).ConfigureAwait(false);
        var view = new RunStatus
        {
            At = _time.GetUtcNow(),
            Pool = _record.Pool,
            StartedAt = _record.Jobs[0].At,
            Job = _record.Job.Id,
            JobState = (job?.State ?? BatchJobState.Deleting).ToString(),
            HasEnded = hasEnded || job!.State == BatchJobState.Deleting,
            IsDeleted = job is null || job.State == BatchJobState.Deleting,
            Bound = job?.Constraints?.MaxWallClockTime,
            EndReason = job?.ExecutionInfo?.TerminateReason,
            EndedAt = job?.ExecutionInfo?.EndTime,
            Tasks = job is null ? TaskCounts.None : await CountTasksAsync(cancellationToken).ConfigureAwait(false),
            Nodes = NodeStates.Sum(nodes?.Dedicated, nodes?.LowPriority),
            Progress = _ledgers.Snapshot(),
            Slowest = _ledgers.Slowest(),
        };
        if (hasEnded || job!.State == BatchJobState.Terminating)
        {
            // Tasks that fail now are ended with it.
            return view;
        }

        if (_cost is not null)
        {
            _newBound = _cost.Look(job, NodeStates.Paid(nodes), view.At) ?? _newBound;
            view = view with
            {
                Cost = _cost.Spent, Currency = _record.Price?.Currency, ArePricesExamples = _record.Price?.AreExamples == true,
            };
        }

        return await WithProblemsAsync(view, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(RunStatus? Seen, string? Hidden)> TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await LookAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is BatchServiceException { Kind: BatchServiceErrorKind.Unavailable }
            or BlobStoreException { Kind: BlobStoreErrorKind.Unavailable })
        {
            return (null, $"The run cannot be seen now: {e.Message}");
        }
    }

    private RunStatus Unseen() => new()
    {
        At = _time.GetUtcNow(),
        Pool = _record.Pool,
        StartedAt = _record.Jobs[0].At,
        Job = _record.Job.Id,
        JobState = "unknown",
        HasEnded = false,
        Tasks = TaskCounts.None,
        Nodes = new Dictionary<string, int>(),
        Progress = _ledgers.Snapshot(),
    };

    private bool IsNew(string problem) => _reported.Add(problem);

    // What was not spent lengthens the job's time; until the service has heard of it, the earlier bound holds.
    private async Task BoundAsync(CancellationToken cancellationToken)
    {
        if (_newBound is not { } bound || !await _lease.TryHoldAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await _service.UpdateJobAsync(
                _record.Job.Id,
                new BatchJobUpdateOptions { Constraints = new BatchJobConstraints { MaxWallClockTime = bound } },
                cancellationToken: cancellationToken).ConfigureAwait(false);
            _newBound = null;
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.InvalidState or BatchServiceErrorKind.BeingDeleted
            or BatchServiceErrorKind.Unavailable)
        {
            // The job has ended meanwhile, or the next look tries again.
        }
    }

    private async Task<IReadOnlyList<ShardPart>> SplitAsync(
        RunStatus view, MonitorOptions options, CancellationToken cancellationToken)
    {
        if (_splitter is null || !options.SplitsStragglers || !await _lease.TryHoldAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        try
        {
            var tail = new TailOptions { PollInterval = options.PollInterval };
            return await _splitter.SplitAsync(view, tail, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.InvalidState or BatchServiceErrorKind.BeingDeleted
            or BatchServiceErrorKind.Unavailable)
        {
            // The job has ended meanwhile, or the service cannot be asked now: no worker knows of the part, so nothing is missing.
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Unavailable)
        {
            // Likewise.
        }

        return [];
    }

    // A run that stands still costs money and comes to nothing: it is ended, with the cause as far as it can be named.
    /// <returns>What is to be said of the standstill, and the error that the run was ended with.</returns>
    private async Task<(string? Notice, BatchException? End)> WatchAsync(
        RunStatus view, MonitorOptions options, CancellationToken cancellationToken)
    {
        _standstill ??= new StandstillWatch(_time, options);
        TimeSpan still = _standstill.Look(view.Progress.Counts.Total + view.Tasks.Completed);
        string? notice = still >= options.StallNotice
            ? $"Nothing has happened for {Quantities.Duration(options.StallNotice)}: {StallCause.Of(view)}"
            : null;
        bool isHopeless = view.Tasks.Running + view.Tasks.Completed == 0
            && (IsPoolHopeless(view) || await IsPreparationHopelessAsync(view, cancellationToken).ConfigureAwait(false));
        if (still < options.StallTimeout && !isHopeless)
        {
            return (notice, null);
        }

        string cause = StallCause.Of(view);
        await _service.TerminateJobAsync(
            _record.Job.Id, isHopeless ? EndFinder.NoNodeReason : EndFinder.StalledReason, cancellationToken: cancellationToken).ConfigureAwait(false);
        return (notice, isHopeless
            ? new BatchException(BatchErrorKind.PoolNotReady, $"No node can take the run, which was ended: {cause}")
            : new BatchException(
                BatchErrorKind.Stalled,
                $"The run '{_run}' was ended, because nothing had happened for {Quantities.Duration(still)}: {cause}"));
    }

    // Every node there is has failed before its first task, and none is on its way.
    private static bool IsPoolHopeless(RunStatus view) =>
        view.IsPoolSteady && view.Nodes.Count > 0 && view.Nodes.Keys.All(state => state is "starttaskfailed" or "unusable");

    private async Task<bool> IsPreparationHopelessAsync(RunStatus view, CancellationToken cancellationToken)
    {
        int nodes = view.Nodes.Where(n => n.Key is "idle" or "running").Sum(n => n.Value);
        if (nodes == 0 || nodes < view.Nodes.Values.Sum())
        {
            return false;
        }

        (_, int failed, int prepared) = await _problems.OfPreparationAsync(cancellationToken).ConfigureAwait(false);
        return prepared == 0 && failed >= nodes;
    }

    private async Task<BatchJob?> TryGetJobAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _service.GetJobAsync(
                _record.Job.Id, new BatchGetOptions { Select = "id,state,creationTime,constraints,executionInfo" }, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            // Somebody deleted it; the ledgers still have the results of the images.
            return null;
        }
    }

    private async Task<TaskCounts> CountTasksAsync(CancellationToken cancellationToken)
    {
        BatchTaskCountsResult counts = await _service.GetJobTaskCountsAsync(_record.Job.Id, cancellationToken).ConfigureAwait(false);
        return TaskCounts.From(counts.TaskCounts);
    }

    private async Task<BatchPoolNodeCounts?> TryCountNodesAsync(CancellationToken cancellationToken)
    {
        var options = new BatchListOptions { Filter = $"poolId eq '{_record.Pool}'" };
        await foreach (BatchPoolNodeCounts pool in _service.GetPoolNodeCountsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(pool.PoolId, _record.Pool, StringComparison.OrdinalIgnoreCase))
            {
                return pool;
            }
        }

        return null;
    }

    private async Task<RunStatus> WithProblemsAsync(RunStatus view, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        BatchPool? pool = await _service.TryGetLivePoolAsync(
            _record.Pool,
            "id,state,allocationState,enableAutoScale,resizeErrors,currentDedicatedNodes,currentLowPriorityNodes,targetDedicatedNodes,targetLowPriorityNodes",
            cancellationToken).ConfigureAwait(false);
        if (pool is null)
        {
            return view with { IsPoolDeleted = true, Problems = [$"Pool '{_record.Pool}' was deleted. The tasks wait for a pool of this name."] };
        }

        problems.AddRange(PoolProblems.OfAllocation(pool));
        if (view.Nodes.ContainsKey("starttaskfailed") || view.Nodes.ContainsKey("unusable"))
        {
            problems.AddRange(await _problems.OfNodesAsync(cancellationToken).ConfigureAwait(false));
        }

        if (view.Tasks.Active > 0 && view.Nodes.ContainsKey("idle"))
        {
            // Tasks wait although nodes are idle: they come to nothing before they start.
            problems.AddRange((await _problems.OfPreparationAsync(cancellationToken).ConfigureAwait(false)).Problems);
        }

        if (view.Tasks.Failed > 0)
        {
            problems.AddRange(await _problems.OfTasksAsync(cancellationToken).ConfigureAwait(false));
        }

        return view with
        {
            Problems = problems,
            IsPoolSteady = pool.AllocationState == AllocationState.Steady && pool.EnableAutoScale != true,
        };
    }
}
