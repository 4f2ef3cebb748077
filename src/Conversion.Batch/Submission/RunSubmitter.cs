using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Submission;

/// <summary>Submits planned runs to Azure Batch, and gives back what they were given.</summary>
/// <remarks>Thread-safe. All state of a run is in its folder and in the service; so each step may be taken on another
/// machine than the one before.</remarks>
/// <param name="service">The account.</param>
/// <param name="pools">Opens what makes and deletes pools.</param>
/// <param name="stores">Opens the places of a run.</param>
/// <param name="time">The clock.</param>
internal sealed class RunSubmitter(
    Lazy<IBatchService> service, Func<PoolManager> pools, IBlobStoreFactory stores, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Uploads the worker and submits what is not done of a run.</summary>
    /// <returns>Where the run is; null where nothing was left to submit.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the worker is absent or another
    /// release's, or a place of the run is a folder, which nodes do not reach; <see cref="BatchErrorKind.TargetBusy"/>: a run with
    /// another recipe has the target.</exception>
    public async Task<BatchRecord?> SubmitAsync(
        Plan plan, RunFiles run, BatchRunRequest request, IProgress<int>? accepted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(request);
        _ = Reachable(run.Address, "place of the runs' files");
        _ = Reachable(plan.Source, "source");
        _ = Reachable(plan.Target, "target");
        if (plan.Shards.Count == 0)
        {
            return null;
        }

        var scheduler = new BatchScheduler(service.Value, time, request.WaitsForQuota);
        PendingJob? pending = await scheduler.PrepareAsync(plan, run, request.RetriedKinds, cancellationToken).ConfigureAwait(false);
        if (pending is null)
        {
            return null;
        }

        // Until the record of the job says that the run has it.
        TargetLease lease = await TargetLease.TakeAsync(run, plan, time, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            return await SubmitAsync(plan, run, request, pending, scheduler, accepted, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BatchRecord> SubmitAsync(
        Plan plan, RunFiles run, BatchRunRequest request, PendingJob pending, BatchScheduler scheduler, IProgress<int>? accepted, CancellationToken cancellationToken)
    {
        StoreAddress address = Reachable(run.Address, "place of the runs' files");
        WorkerPackage package = await WorkerPackage.PackAsync(
            request.WorkerFolder, request.Pool?.VmSize ?? request.OwnPool?.VmSize, cancellationToken).ConfigureAwait(false);
        var workers = new WorkerStore(stores.Open(StateOf(address, run.Run)));
        _ = await workers.PutAsync(package, cancellationToken).ConfigureAwait(false);
        await stores.Open(Reachable(plan.Target, "target")).CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            RunPool pool = await PoolForAsync(run.Run, request, pending, cancellationToken).ConfigureAwait(false);
            if (pending.Stranded is { } stranded)
            {
                await scheduler.EndStrandedAsync(stranded, cancellationToken).ConfigureAwait(false);
            }

            JobDefinition define = Define(plan, run.Run, address, request.Account, pool, package.Hash) with
            {
                MaxDuration = request.MaxDuration,
                Cost = request.Cost,
                Price = request.Price,
                NodeVariables = request.NodeVariables,
                RetriedKinds = request.RetriedKinds,
                RunsPool = pending.UnderWay is { } present ? present.OwnPool
                    : request.OwnPool is { } own ? OwnPool.ToRecord(own)
                    : null,
                ShrinkAfter = request.ShrinkAfter,
            };
            return await scheduler.SubmitAsync(plan, run, pending, define, accepted, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (request.OwnPool is not null && pending.UnderWay is null)
        {
            // Whatever went wrong, also the wish to stop: without a job nobody would look for the pool.
            await DeletePoolUnlessUsedAsync(pending.Job.Id).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks a pool for other numbers of nodes.</summary>
    /// <remarks>Returns when the service has begun; a resize that is under way is waited for.</remarks>
    public async Task ResizeAsync(string poolId, PoolSize size, CancellationToken cancellationToken)
    {
        while (true)
        {
            BatchPool pool = await service.Value.GetPoolAsync(
                poolId, new BatchGetOptions { Select = "id,allocationState" }, cancellationToken).ConfigureAwait(false);
            if (pool.AllocationState == AllocationState.Steady)
            {
                break;
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        await service.Value.ResizePoolAsync(poolId, size.ToResize(), cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back what the run was given: a pool of its own is deleted, a pool that is to shrink loses its nodes when
    /// their tasks of other runs have finished.</summary>
    internal Task ReleaseNodesAsync(BatchRecord record, CancellationToken cancellationToken) =>
        record.OwnPool is not null ? DeletePoolAsync(record.Pool, cancellationToken)
        : record.ShrinkAfter ? ShrinkAsync(record, cancellationToken)
        : Task.CompletedTask;

    /// <summary>Takes all nodes from the pool that the run's job is on.</summary>
    /// <remarks>Nodes write where the record is, and could name any pool in it. Jobs they cannot make: only the service says which
    /// pool this one is on.</remarks>
    private async Task ShrinkAsync(BatchRecord record, CancellationToken cancellationToken)
    {
        BatchJob job;
        try
        {
            job = await service.Value.GetJobAsync(
                record.Job.Id, new BatchGetOptions { Select = "id,poolInfo" }, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound)
        {
            // Nobody can say whose pool it is: its nodes stay, and its autoscaling or its operator takes them away.
            return;
        }

        if (job.PoolInfo?.PoolId is var pool && pool != record.Pool)
        {
            throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"The nodes of pool '{record.Pool}' were kept: the record of the run names it, but job '{record.Job.Id}' is on pool '{pool}'.");
        }

        try
        {
            await ResizeAsync(record.Pool, default, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.BeingDeleted)
        {
            // The pool was deleted, and its nodes with it.
        }
    }

    /// <summary>How the tasks of a submitted run are defined; null while that is not known: the pool has no nodes, is gone, or
    /// the service cannot be reached.</summary>
    internal async Task<JobDefinition?> TryDefineAsync(
        Plan plan, RunFiles run, BatchRecord record, CancellationToken cancellationToken)
    {
        try
        {
            RunPool pool = await ReadPoolAsync(record, cancellationToken).ConfigureAwait(false);
            return Define(plan, run.Run, Reachable(run.Address, "place of the runs' files"), record.Account, pool, record.Worker);
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.PoolNotReady)
        {
            // It has no nodes now, so there are no slots that could idle; the run is followed all the same.
            return null;
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.Unavailable)
        {
            return null;
        }
    }

    /// <summary>The pool on which a run is; one of its own is made.</summary>
    private async Task<RunPool> PoolForAsync(
        string run, BatchRunRequest request, PendingJob pending, CancellationToken cancellationToken)
    {
        if (pending.UnderWay is { } present)
        {
            // A job stays where it is.
            return request.Pool is not { } other ? await ReadPoolAsync(present, cancellationToken).ConfigureAwait(false)
                : string.Equals(other.Id, present.Pool, StringComparison.OrdinalIgnoreCase) ? other
                : throw new BatchException(
                    BatchErrorKind.InvalidRequest,
                    $"Run '{run}' is under way on pool '{present.Pool}' (job '{present.Job.Id}') and cannot go to '{other.Id}'; "
                    + "cancel it first.");
        }

        if (request.OwnPool is { } wanted)
        {
            PoolSpecification own = OwnPool.For(wanted, run, pending.Job, pending.Open.Count, request.MaxDuration);
            await MakePoolAsync(own, run, cancellationToken).ConfigureAwait(false);
            return await RunPool.ReadAsync(service.Value, own.Id, own.Size.Total, own.IdentityId, cancellationToken).ConfigureAwait(false) with
            {
                SpotNodes = own.Size.Spot,
            };
        }

        return request.Pool ?? throw new BatchException(
            BatchErrorKind.PoolMissing, $"Run '{run}' needs a pool.");
    }

    private async Task MakePoolAsync(PoolSpecification own, string run, CancellationToken cancellationToken)
    {
        PoolManager manager = pools();
        PoolPlan checkedPool = await manager.PrepareAsync(own, cancellationToken).ConfigureAwait(false);
        try
        {
            await manager.CreateAsync(checkedPool, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.AlreadyExists)
        {
            BatchPool there = await service.Value.GetPoolAsync(own.Id, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (OwnPool.TryGetRun(there) != run)
            {
                throw;
            }

            // Made by a submission of this run that was interrupted before it had a job.
        }
    }

    private async Task<RunPool> ReadPoolAsync(BatchRecord record, CancellationToken cancellationToken)
    {
        int? nodes = record.OwnPool is { } own ? own.Dedicated + own.Spot : null;
        RunPool pool = await RunPool.ReadAsync(service.Value, record.Pool, nodes, record.Identity is { Length: > 0 } identity ? identity : null, cancellationToken).ConfigureAwait(false);
        return record.OwnPool is null ? pool : pool with { SpotNodes = record.OwnPool.Spot };
    }

    // Also where the caller has given up; it is a call or two.
    private async Task DeletePoolUnlessUsedAsync(string id)
    {
        try
        {
            _ = await service.Value.GetJobAsync(id, new BatchGetOptions { Select = "id" }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            await DeletePoolAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BatchServiceException)
        {
            // What went wrong before is what the caller has to hear; the pool's formula sees no task, and takes its nodes away.
        }
    }

    private async Task DeletePoolAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await pools().DeleteAsync(id, isAwaited: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            // It was not made, or another has been faster.
        }
    }

    private static JobDefinition Define(
        Plan plan, string run, StoreAddress address, string account, RunPool pool, string workerHash) => new()
    {
        Account = account,
        Pool = pool,
        Run = run,
        RunAddress = address.Text,
        PlanSha256 = plan.Sha256,
        WorkerAddress = StateOf(address, run).Append(WorkerStore.NameOf(workerHash)).Text,
        WorkerHash = workerHash,
    };

    private static StoreAddress StateOf(StoreAddress run, string id) => StoreAddress.Parse(run.Text[..^(id.Length + 1)]);

    private StoreAddress Reachable(string text, string role) => stores.ResolveForNodes(StoreAddress.Parse(text), role);
}
