using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Submission;

/// <summary>Brings a plan's shards to a pool: one job a run, one task a shard, the largest first.</summary>
/// <remarks>
/// <para>Where a run on this machine works through the shards itself, this one leaves them to the service;
/// both leave the same ledgers.</para>
/// <para>May be interrupted at any moment and done again: ids say what a thing is for, so nothing is made twice, and the job
/// ends with its last task only after all of them are in it.</para>
/// </remarks>
/// <param name="service">The account.</param>
/// <param name="time">The clock.</param>
/// <param name="waitsForQuota">Called before it is waited until the account may have another active job; null for a refusal.</param>
internal sealed class BatchScheduler(IBatchService service, TimeProvider time, Action<string>? waitsForQuota = null)
{
    private static readonly TimeSpan QuotaInterval = TimeSpan.FromSeconds(30);

    private const int ReceiptsAtOnce = 64;

    /// <summary>Finds out what is not done of a run, and which job it would go to: the present one while that takes tasks, else
    /// another one.</summary>
    /// <returns>Null where nothing is left to submit.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the run is under way, and failures cannot be
    /// tried again meanwhile.</exception>
    public async Task<PendingJob?> PrepareAsync(
        Plan plan, RunFiles run, IReadOnlySet<FailureKind> retriedKinds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(retriedKinds);
        BatchRecord? before = await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false);
        ShardParts parts = await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ShardSummary> open = await OpenShardsAsync(plan, parts, run, retriedKinds, cancellationToken).ConfigureAwait(false);
        if (open.Count == 0)
        {
            return null;
        }

        BatchJobState? state = before is null ? null : await TryGetStateAsync(before.Job.Id, cancellationToken).ConfigureAwait(false);
        bool isUnderWay = state is { } present && present != BatchJobState.Terminating && present != BatchJobState.Completed
            && present != BatchJobState.Deleting;
        string? stranded = isUnderWay && await service.TryGetLivePoolAsync(before!.Pool, "id,state", cancellationToken).ConfigureAwait(false) is null ? before.Job.Id : null;
        isUnderWay &= stranded is null;
        if (isUnderWay && !retriedKinds.SetEquals(RetrySelection.Passing))
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"Run '{run.Run}' is under way (job '{before!.Job.Id}'); its failures can be tried again when it has ended.");
        }

        // Where the record names a job that is not there, the submission was interrupted before it was made, or it was
        // deleted: its id is free.
        bool isSameJob = before is not null && (isUnderWay || state is null);
        IReadOnlyList<BatchRecordJob> jobs = isSameJob
            ? before!.Jobs
            : [.. before?.Jobs ?? [], new BatchRecordJob(
                BatchRecord.JobId(run.Run, (before?.Jobs.Count ?? 0) + 1), time.GetUtcNow(), open.Count)];
        return new PendingJob(jobs, open, isUnderWay ? before : null, stranded);
    }

    /// <summary>Ends a job that no node will ever take tasks from.</summary>
    public Task EndStrandedAsync(string job, CancellationToken cancellationToken) =>
        service.TerminateUnlessEndedAsync(job, "imgconv: its pool was deleted", cancellationToken);

    /// <summary>Submits what is not done of a run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="run">Its files.</param>
    /// <param name="pending">What <see cref="PrepareAsync"/> found.</param>
    /// <param name="define">How the job is defined.</param>
    /// <param name="accepted">Called as the service accepts tasks: how many more.</param>
    /// <param name="cancellationToken">Stops it; submitting again continues.</param>
    /// <returns>Where the run is now.</returns>
    /// <exception cref="BatchServiceException">The service refused.</exception>
    public async Task<BatchRecord> SubmitAsync(
        Plan plan,
        RunFiles run,
        PendingJob pending,
        JobDefinition define,
        IProgress<int>? accepted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pending);
        ArgumentNullException.ThrowIfNull(define);
        BatchRecord record = ToRecord(define, pending);

        // Before the job is made: a submission that continues after a crash knows which one to look for. A summary is of the job before.
        await run.Summary.DeleteAsync(cancellationToken).ConfigureAwait(false);
        await run.Batch.WriteAsync(record, cancellationToken).ConfigureAwait(false);
        await CreateJobAsync(define.ToJob(record.Job.Id), cancellationToken).ConfigureAwait(false);
        await AddTasksAsync(record.Job.Id, pending.Open, plan.Shards.Count, define, accepted, cancellationToken).ConfigureAwait(false);
        await service.UpdateJobAsync(
            record.Job.Id,
            new BatchJobUpdateOptions { OnAllTasksComplete = BatchAllTasksCompleteMode.TerminateJob },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return record;
    }

    private static BatchRecord ToRecord(JobDefinition define, PendingJob pending) => new()
    {
        Account = define.Account,
        Pool = define.Pool.Id,
        OwnPool = define.RunsPool,
        ShrinkAfter = define.ShrinkAfter || pending.UnderWay?.ShrinkAfter == true,
        Cost = pending.UnderWay is { } present ? present.Cost : define.Cost,
        Price = define.Price,
        MaxDuration = pending.UnderWay is { } same ? same.MaxDuration : define.MaxDuration,
        Slots = define.Pool.Shape.Slots,
        Dedicated = define.Pool.Size.Dedicated,
        Spot = define.Pool.Size.Spot,
        Identity = define.Pool.Identity.ResourceId ?? "",
        Worker = define.WorkerHash,
        Jobs = pending.Jobs,
    };

    /// <summary>The shards of which not every image has a final state, or with failures that are tried again.</summary>
    private static async Task<IReadOnlyList<ShardSummary>> OpenShardsAsync(
        Plan plan, ShardParts parts, RunFiles run, IReadOnlySet<FailureKind> retried, CancellationToken cancellationToken)
    {
        ShardSummary[] shards = [.. plan.Shards, .. parts.All];
        var done = new HashSet<int>();
        await foreach (LedgerFile file in run.Ledgers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.IsReceipt)
            {
                done.Add(file.Shard);
            }
        }

        var open = new System.Collections.Concurrent.ConcurrentBag<ShardSummary>(shards.Where(s => !done.Contains(s.Index)));
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = ReceiptsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(shards.Where(s => done.Contains(s.Index)), bounds, async (shard, token) =>
        {
            ShardReceipt? receipt = await run.Receipts.TryReadAsync(shard, plan, token).ConfigureAwait(false);
            if (receipt is null || receipt.Counts.Failures.Keys.Any(retried.Contains))
            {
                open.Add(shard);
            }
        }).ConfigureAwait(false);
        return [.. open.OrderBy(s => s.Index)];
    }

    private async Task<BatchJobState?> TryGetStateAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            BatchJob job = await service.GetJobAsync(
                jobId, new BatchGetOptions { Select = "id,state" }, cancellationToken).ConfigureAwait(false);
            return job.State;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            return null;
        }
    }

    private async Task CreateJobAsync(BatchJobCreateOptions job, CancellationToken cancellationToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                await service.CreateJobAsync(job, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.AlreadyExists)
            {
                // Made by an earlier submission of this run, with the limits of that time. The id holds the run's.
                return;
            }
            catch (BatchServiceException e) when (e.ErrorCode == "ActiveJobAndScheduleQuotaReached" && waitsForQuota is not null)
            {
                if (isFirst)
                {
                    waitsForQuota($"The account has as many active jobs as its quota allows. Job '{job.Id}' waits until another one ends.");
                }

                await Task.Delay(QuotaInterval, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AddTasksAsync(
        string jobId,
        IReadOnlyList<ShardSummary> shards,
        int planned,
        JobDefinition define,
        IProgress<int>? accepted,
        CancellationToken cancellationToken)
    {
        Dictionary<int, ShardSummary> byIndex = shards.ToDictionary(s => s.Index);
        BatchCreateTasksResult result = await service.CreateTasksAsync(
            jobId,
            CuttingPolicy.SubmissionOrder(shards).Select(index => define.ToTask(byIndex[index], isPart: index >= planned)),
            new BatchCreateTasksOptions { Accepted = accepted },
            cancellationToken).ConfigureAwait(false);
        result.ThrowIfRefused(jobId);
        if (result.Existing > 0)
        {
            await ReactivateAsync(jobId, byIndex, cancellationToken).ConfigureAwait(false);
        }
    }

    // Tasks of an earlier submission that used up their tries; what they left is open.
    private async Task ReactivateAsync(
        string jobId, Dictionary<int, ShardSummary> open, CancellationToken cancellationToken)
    {
        var completed = new BatchListOptions { Filter = "state eq 'completed'", Select = "id,executionInfo" };
        await foreach (BatchTask task in service.GetTasksAsync(jobId, completed, cancellationToken).ConfigureAwait(false))
        {
            if (task.ExecutionInfo?.Result == BatchTaskExecutionResult.Failure
                && JobDefinition.TryGetShard(task.Id) is { } shard && open.ContainsKey(shard))
            {
                await service.ReactivateTaskAsync(jobId, task.Id!, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
