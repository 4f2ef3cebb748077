using System.Runtime.CompilerServices;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImageConversion.Batch;

/// <summary>Submits runs to a pool of Azure Batch, follows and ends them.</summary>
/// <remarks>Thread-safe. The account is opened when it is first needed.</remarks>
public sealed class BatchConverter
{
    private static readonly TimeSpan CleaningPatience = TimeSpan.FromSeconds(10);

    private readonly IServiceProvider _services;
    private readonly IBlobStoreFactory _stores;
    private readonly TimeProvider _time;

    internal BatchConverter(IServiceProvider services) => (_services, _stores, _time) =
        (services, services.GetRequiredService<IBlobStoreFactory>(), services.GetRequiredService<TimeProvider>());

    private IBatchService Service => _services.GetRequiredService<IBatchService>();

    private RunSubmitter Submitter => _services.GetRequiredService<RunSubmitter>();

    private RunFollower Follower => _services.GetRequiredService<RunFollower>();

    /// <summary>Plans a run, or takes what is left of one, and submits it. It continues by itself.</summary>
    /// <exception cref="BatchException">Any kind.</exception>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    /// <exception cref="BlobStoreException">A place cannot be reached.</exception>
    public Task<RunHandle> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        SubmitAsync(request, progress: null, cancellationToken);

    /// <inheritdoc cref="SubmitAsync(SubmitRequest, CancellationToken)"/>
    /// <param name="request">What to submit.</param>
    /// <param name="progress">Receives the run as soon as it has a plan, and notes on the pool.</param>
    /// <param name="cancellationToken">Stops it; submitting the run again continues.</param>
    public async Task<RunHandle> SubmitAsync(
        SubmitRequest request, IProgress<SubmitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Run is not null)
        {
            return await SubmitRunAsync(request, progress, cancellationToken).ConfigureAwait(false);
        }

        RunPlaces places = request.ToPlaces();
        var guard = new SubmissionGuard(_stores, _services.GetRequiredService<RunLiveness>(), _time);

        // Two submissions to one target take turns, so that the second one sees the run of the first.
        ShardLease turn = await guard.TakeTurnAsync(places, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            RunFiles? interrupted = await guard.FindInterruptedAsync(
                places, request.ToPlan(places), request.AllowsSecondRun, cancellationToken).ConfigureAwait(false);
            return await SubmitRunAsync(
                interrupted is null ? request : request with { Run = Reopen(interrupted, request) }, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    // The request names its places again, so that they need no other witness.
    private RunHandle Reopen(RunFiles run, SubmitRequest request) => new(run, _stores, _time)
    {
        Trust = _services.GetRequiredService<PlanTrust>(),
        Given = new RunTrust { Source = request.Source, Target = request.Target, State = request.State, IsStrict = request.IsStrict },
    };

    private async Task<RunHandle> SubmitRunAsync(
        SubmitRequest request, IProgress<SubmitProgress>? progress, CancellationToken cancellationToken)
    {
        BatchAccountOptions account = _services.GetRequiredService<BatchServiceFactory>().Account;
        (Plan plan, RunFiles run, RunPool pool, PoolSpecification? own) = request.Run is { } known
            ? await FindAsync(request, known, progress, cancellationToken).ConfigureAwait(false)
            : await PlanAsync(request, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return await SubmitPlanAsync(request, plan, run, pool, own, account, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (request.Run is null)
        {
            await DeleteUnlessSubmittedAsync(run).ConfigureAwait(false);
            throw;
        }
    }

    // A plan that was made for a pool is of no use to anyone once it could not be submitted.
    private async Task DeleteUnlessSubmittedAsync(RunFiles run)
    {
        using var patience = new CancellationTokenSource(CleaningPatience, _time);
        try
        {
            if (await run.Batch.TryReadAsync(patience.Token).ConfigureAwait(false) is null)
            {
                await run.DeleteAsync(patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is BlobStoreException or BatchException or OperationCanceledException)
        {
            // The error before is the one to report. What stays is a plan that never ran.
        }
    }

    private async Task<RunHandle> SubmitPlanAsync(
        SubmitRequest request,
        Plan plan,
        RunFiles run,
        RunPool pool,
        PoolSpecification? own,
        BatchAccountOptions account,
        IProgress<SubmitProgress>? progress,
        CancellationToken cancellationToken)
    {
        PriceTable prices = request.Prices ?? PriceTable.Examples;
        var handle = new RunHandle(run, _stores, _time, plan) { Given = new RunTrust { IsStrict = request.IsStrict || request.Run?.Given.IsStrict == true } };
        progress?.Report(new SubmitProgress { Run = handle });
        await EstimateAsync(request, plan, run, pool, isOwn: own is not null, prices, cancellationToken).ConfigureAwait(false);
        await LetFollowWorkAsync(request, plan, pool, progress, cancellationToken).ConfigureAwait(false);
        NodePrice price = request.NodePrice ?? prices.PriceOfNode(pool.VmSize, pool.Shape.CoresPerNode);
        var submission = new BatchRunRequest
        {
            Account = account.Endpoint.AbsoluteUri,
            Pool = own is null ? pool : null,
            OwnPool = own,
            WorkerFolder = request.WorkerFolder,
            MaxDuration = request.MaxDuration,
            Cost = request.MaxCost is { } max ? new CostLimit(max, price.Dedicated, price.Spot) : null,
            Price = new RunPrice(price.Dedicated, price.Spot, prices.Currency, prices.AreExamples && request.NodePrice is null),
            RetriedKinds = request.AllRetriedKinds,
            NodeVariables = request.NodeVariables,
            ShrinkAfter = request.ShrinkAfter,
            WaitsForQuota = request.WaitsForQuota ? note => progress?.Report(new SubmitProgress { Note = note }) : null,
        };
        BatchRecord? record = await Submitter.SubmitAsync(plan, run, submission, accepted: null, cancellationToken).ConfigureAwait(false);
        return record is not null ? handle : new RunHandle(run, _stores, _time, plan)
        {
            Summary = await Follower.CloseAsync(plan, run, handle.ClosingOf(plan), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Follows a run to the end of its job: splits stragglers, ends it if it stands still, and adds it up.</summary>
    /// <param name="run">A run that was submitted.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops following; the run continues.</param>
    /// <returns>Each look; the last one has the run's summary.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.Stalled"/>, <see cref="BatchErrorKind.PoolNotReady"/>: the job was
    /// ended; <see cref="BatchErrorKind.InvalidRequest"/>: the run was not submitted.</exception>
    public async IAsyncEnumerable<RunStatus> FollowAsync(
        RunHandle run, MonitorOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        (Plan plan, BatchRecord record) = await ReadAsync(run, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<RunStatus> looks = Follower.FollowAsync(
            plan, run.Files, record, run.ClosingOf(plan), options ?? new MonitorOptions(), cancellationToken);
        await foreach (RunStatus status in looks.ConfigureAwait(false))
        {
            yield return status;
        }
    }

    /// <summary>Looks at a run once, and adds it up where its job has ended and it is not added up yet.</summary>
    /// <returns>The status; null for a run that was not submitted.</returns>
    public async Task<RunStatus?> GetStatusAsync(RunHandle run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (await run.ReadBatchAsync(cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        Plan plan = await run.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        RunStatus status = await Follower.LookAsync(plan, run.Files, record, cancellationToken).ConfigureAwait(false);
        return status.HasEnded && await run.ReadSummaryAsync(cancellationToken).ConfigureAwait(false) is null
            ? status with { Summary = await Follower.CloseAsync(plan, run.Files, record, status, run.ClosingOf(plan), cancellationToken).ConfigureAwait(false) }
            : status;
    }

    /// <summary>Ends a run's job; the images that have an outcome keep it.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the run was not submitted.</exception>
    public async Task<RunSummary> CancelAsync(RunHandle run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        (Plan plan, BatchRecord record) = await ReadAsync(run, cancellationToken).ConfigureAwait(false);
        return await Follower.CancelAsync(plan, run.Files, record, run.ClosingOf(plan), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what a run's tasks wrote on their nodes.</summary>
    /// <param name="run">A run that was submitted.</param>
    /// <param name="shard">One shard's task; null for everything that failed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the run was not submitted, or its present job
    /// has no task of this shard.</exception>
    public async IAsyncEnumerable<RunLog> ReadLogsAsync(
        RunHandle run, int? shard = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        (_, BatchRecord record) = await ReadAsync(run, cancellationToken).ConfigureAwait(false);
        var logs = _services.GetRequiredService<RunLogs>();
        IAsyncEnumerable<RunLog> found = shard is { } one
            ? logs.OfShardAsync(record, one, cancellationToken)
            : logs.OfFailuresAsync(record, cancellationToken);
        await foreach (RunLog log in found.ConfigureAwait(false))
        {
            yield return log;
        }
    }

    /// <summary>The machines of a pool, for a plan.</summary>
    /// <param name="pool">The pool's id.</param>
    /// <param name="nodes">How many nodes it would have; null for as many as it has or is getting.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.PoolNotReady"/>.</exception>
    public async Task<RunMachines> GetMachinesAsync(string pool, int? nodes = null, CancellationToken cancellationToken = default)
    {
        BatchPool found = await Service.GetPoolAsync(pool, cancellationToken: cancellationToken).ConfigureAwait(false);

        // With which identity the machines read and write does not matter for a plan.
        return RunPool.Of(found, nodes, found.Identity?.UserAssignedIdentities is [var first, ..] ? first.ResourceId : null).ToMachines();
    }

    /// <summary>Has the nodes of a pool draw test images, and waits for the last one. When it is stopped, its job is ended.</summary>
    /// <param name="request">The images, the pool, and the bounds.</param>
    /// <param name="progress">Receives the tasks by state at each look.</param>
    /// <param name="cancellationToken">Ends the job; the images that are written stay.</param>
    /// <returns>How many tasks there were.</returns>
    public async Task<int> GenerateAsync(
        GenerateRequest request, IProgress<TaskCounts>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var submission = new BatchRunRequest
        {
            Account = _services.GetRequiredService<BatchServiceFactory>().Account.Endpoint.AbsoluteUri,
            Pool = await RunPool.ReadAsync(Service, request.Pool, nodes: null, request.Identity, cancellationToken).ConfigureAwait(false),
            WorkerFolder = request.WorkerFolder,
            MaxDuration = request.MaxDuration,
        };
        return await _services.GetRequiredService<BatchGeneration>().RunAsync(
            StoreAddress.Parse(request.Target), request.Images, submission, request.State, request.Follow, progress, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<(Plan Plan, BatchRecord Record)> ReadAsync(RunHandle run, CancellationToken cancellationToken)
    {
        BatchRecord record = await run.ReadBatchAsync(cancellationToken).ConfigureAwait(false) ?? throw new BatchException(
            BatchErrorKind.InvalidRequest, $"Run '{run.Id}' was not submitted to a pool.");
        return (await run.ReadPlanAsync(cancellationToken).ConfigureAwait(false), record);
    }

    private async Task<(Plan Plan, RunFiles Run, RunPool Pool, PoolSpecification? Own)> PlanAsync(
        SubmitRequest request, IProgress<SubmitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RunPool pool = await PoolAsync(request, request.Pool, progress, cancellationToken).ConfigureAwait(false);
        RunPlaces places = request.ToPlaces();
        RunStores stores = await places.OpenAsync(_stores, request.ToAccess(), cancellationToken).ConfigureAwait(false);
        var cutting = new CuttingPolicy();
        cutting = cutting with
        {
            Smallest = request.ShardTime, Largest = request.ShardTime > cutting.Largest ? request.ShardTime : cutting.Largest,
        };
        PlanRequest wanted = request.ToPlan(places) with { Sizing = cutting.SizingFor(pool.Shape, new WorkModel()) };
        var run = new RunFiles(stores.State, RunId.Create(_time));
        Plan plan = await _services.GetRequiredService<Planner>().PlanAsync(
            wanted, stores.Source, stores.Target, run, cancellationToken: cancellationToken).ConfigureAwait(false);
        plan.ThrowIfEmpty();
        _services.GetRequiredService<KnownPlans>().Keep(plan);
        _ = await _services.GetRequiredService<HeaderSampler>().KeepAsync(plan, stores.Source, run, cancellationToken).ConfigureAwait(false);
        return (plan, run, pool, request.NewPool);
    }

    private async Task<(Plan Plan, RunFiles Run, RunPool Pool, PoolSpecification? Own)> FindAsync(
        SubmitRequest request, RunHandle known, IProgress<SubmitProgress>? progress, CancellationToken cancellationToken)
    {
        Plan plan = await known.OpenPlanAsync(cancellationToken).ConfigureAwait(false);
        RunFiles run = known.Files;
        BatchRecord? before = await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false);

        // A run that had a pool of its own gets another like it, unless the request names one.
        if (request.NewPool is null && before?.OwnPool is not null && request.Pool is null)
        {
            PoolSpecification again = OwnPool.Like(before);
            return (plan, run, OwnPool.Planned(again, coresPerNode: null), again);
        }

        try
        {
            RunPool pool = await PoolAsync(request, request.Pool ?? before?.Pool, progress, cancellationToken).ConfigureAwait(false);
            return (plan, run, pool, request.NewPool);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound && request.Pool is null && before is not null)
        {
            throw new BatchException(BatchErrorKind.PoolMissing, $"Pool '{before.Pool}', on which the run was, does not exist any more.", e);
        }
    }

    // What could not be made is reported before anything is listed or planned.
    private async Task<RunPool> PoolAsync(
        SubmitRequest request, string? poolId, IProgress<SubmitProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.NewPool is { } own)
        {
            PoolPlan plan = await _services.GetRequiredService<PoolManager>().PrepareAsync(own, cancellationToken).ConfigureAwait(false);
            foreach (string note in plan.Notes)
            {
                progress?.Report(new SubmitProgress { Note = note });
            }

            return OwnPool.Planned(own, plan.CoresPerNode);
        }

        string id = poolId ?? throw new BatchException(BatchErrorKind.PoolMissing, "A run on Azure Batch needs a pool.");
        if (request.Resize is { } size)
        {
            await Submitter.ResizeAsync(id, size, cancellationToken).ConfigureAwait(false);
        }

        return await RunPool.ReadAsync(Service, id, request.Nodes, request.Identity, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EstimateAsync(
        SubmitRequest request, Plan plan, RunFiles run, RunPool pool, bool isOwn, PriceTable prices, CancellationToken cancellationToken)
    {
        RunMachines machines = pool.ToMachines() with { Around = isOwn ? RunMachines.NodeComing : TimeSpan.Zero };
        MeasuredRates rates = await run.Rates.ReadAsync(plan.RecipeHash, cancellationToken).ConfigureAwait(false);
        HeaderSample? sample = await run.Sample.TryReadAsync(cancellationToken).ConfigureAwait(false);
        PlanRest? left = request.Run is null ? null : await RemainingWork.FindAsync(plan, run, request.AllRetriedKinds, cancellationToken).ConfigureAwait(false);
        RunEstimate estimate = RunEstimator.Estimate(plan, machines, prices, rates, sample, left is { Done: > 0 } ? left : null);
        await run.Estimate.WriteAsync(estimate, cancellationToken).ConfigureAwait(false);
    }

    private async Task LetFollowWorkAsync(
        SubmitRequest request, Plan plan, RunPool pool, IProgress<SubmitProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.AutoScale is { } wanted)
        {
            var start = PoolStart.For(plan.Shards.Count, pool.Shape.SlotsPerNode, _time.GetUtcNow());
            string? result = await _services.GetRequiredService<PoolManager>()
                .EnableAutoScaleAsync(pool.Id, wanted with { Start = start }, cancellationToken).ConfigureAwait(false);
            progress?.Report(new SubmitProgress { Note = $"Pool {pool.Id} follows the work: {result ?? "not evaluated yet"}" });
        }
    }
}
