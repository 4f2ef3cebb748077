using System.Diagnostics;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Telemetry;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Local;

/// <summary>One run on this machine, from its listing or from its ledgers to its summary.</summary>
/// <param name="converter">Converts each image.</param>
/// <param name="planner">Lists and cuts.</param>
/// <param name="time">The clock.</param>
/// <param name="calls">Counts what storage accounts are called for, which summaries then say; null counts nothing.</param>
/// <param name="known">Remembers the plans of new runs; null forgets them.</param>
internal sealed class LocalRun(
    JpegToPngConverter converter,
    Planner planner,
    TimeProvider time,
    BlobCallCounter? calls = null,
    KnownPlans? known = null)
{
    private readonly HeaderSampler _sampler = new(converter, time);

    // Closing takes a few calls; that long a service may keep silent once the run was asked to stop.
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(5);

    /// <summary>Plans, converts, closes the account and writes the summary.</summary>
    /// <param name="request">What to convert, and how.</param>
    /// <param name="stores">Source, target and the place of the runs' files.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="progress">Receives how far the run is, a few times a second; null for none.</param>
    /// <param name="cancellationToken">Stops the run; the images that have an outcome keep it.</param>
    /// <param name="isStrict">See <see cref="RunContinuation.IsStrict"/>.</param>
    /// <param name="reached">Receives each outcome, from any thread; null for none.</param>
    /// <returns>The summary; of a stopped run too.</returns>
    /// <exception cref="BatchException">The run could not be planned, or not be finished (the target is full).</exception>
    /// <exception cref="BlobStoreException">Source, target or the run's files cannot be reached; after a stop, the summary
    /// could not be written within seconds.</exception>
    public async Task<RunSummary> ExecuteAsync(
        PlanRequest request,
        RunStores stores,
        PipelineOptions pipeline,
        IProgress<RunProgress>? progress,
        CancellationToken cancellationToken,
        bool isStrict = false,
        Action<LedgerEntry>? reached = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(pipeline);
        long started = time.GetTimestamp();
        var run = new RunFiles(stores.State, RunId.Create(time));
        var counter = new RunCounter(reached, time);
        using var report = new PeriodicReport<RunProgress>(progress, counter.Snapshot, time);
        Plan plan = await planner.PlanAsync(request, stores.Source, stores.Target, run, counter, cancellationToken)
            .ConfigureAwait(false);
        plan.ThrowIfEmpty();
        known?.Keep(plan);
        MeasuredRates rates = await run.Rates.ReadAsync(plan.RecipeHash, cancellationToken).ConfigureAwait(false);
        HeaderSample? sample = await _sampler.KeepAsync(plan, stores.Source, run, cancellationToken).ConfigureAwait(false);
        var estimate = RunEstimator.Estimate(plan, RunMachines.ThisMachine(pipeline.Parallelism), rates: rates, sample: sample);
        await run.Estimate.WriteAsync(estimate, cancellationToken).ConfigureAwait(false);
        counter.Start(plan, sample, rates);
        counter.Expect(estimate.Elapsed);
        var work = new RunContinuation(plan, run, stores.Source, stores.Target) { IsStrict = isStrict };
        return await FinishAsync(work, pipeline, counter, new Beginning(started, Converted: null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Continues a run: converts images without a result in its ledgers, and retries the failures that it is given
    /// to; closes the account and writes the summary again.</summary>
    /// <param name="run">The run. What was converted is not touched; where there is nothing to do, only the summary is
    /// written.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="progress">Receives how far the run is, a few times a second; null for none.</param>
    /// <param name="cancellationToken">Stops the run; the images that have an outcome keep it.</param>
    /// <returns>The summary of the whole run; of a stopped run too.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: this release does not convert as the plan
    /// says, or a file of the run is damaged; <see cref="BatchErrorKind.OutOfSpace"/>: the target is full.</exception>
    /// <exception cref="BlobStoreException">Source, target or the run's files cannot be reached.</exception>
    public async Task<RunSummary> ContinueAsync(
        RunContinuation run, PipelineOptions pipeline, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pipeline);
        long started = time.GetTimestamp();
        MeasuredRates rates = await run.Run.Rates.ReadAsync(run.Plan.RecipeHash, cancellationToken).ConfigureAwait(false);
        HeaderSample? sample = await run.Run.Sample.TryReadAsync(cancellationToken).ConfigureAwait(false);
        var counter = new RunCounter(time: time);
        counter.Start(run.Plan, sample, rates);
        var rest = new RemainingWork(run.RetriedKinds, counter.AddBefore);
        Account before = await Account.OfAsync(run.Plan, run.Run, cancellationToken, rest.AddAsync).ConfigureAwait(false);
        var beginning = new Beginning(started, before.Counts.Converted);
        RunEstimate estimate = RunEstimator.Estimate(
            run.Plan, RunMachines.ThisMachine(pipeline.Parallelism), rates: rates, sample: sample, left: rest.Rest);
        counter.Expect(estimate.Elapsed);
        if (rest.Rest is { Images: > 0, Done: > 0 })
        {
            await run.Run.Estimate.WriteAsync(estimate, cancellationToken).ConfigureAwait(false);
        }

        using var report = new PeriodicReport<RunProgress>(progress, counter.Snapshot, time);
        return await FinishAsync(run, pipeline, counter, beginning, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunSummary> FinishAsync(
        RunContinuation run, PipelineOptions pipeline, RunCounter counter, Beginning beginning, CancellationToken cancellationToken)
    {
        using Activity? span = ConversionTelemetry.StartRun(run.Plan.Run, "run");
        counter.Begin();
        using var worker = new ShardWorker(
            converter, run.Plan, run.Run, run.Source, run.Target, pipeline, counter, time)
        {
            RetriedKinds = run.RetriedKinds,
        };
        bool completed;
        try
        {
            completed = await RunShardsAsync(run.Plan, run.Run, run.Target, worker, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await TryCloseFailedAsync(run, RunResults.From(e), beginning, cancellationToken).ConfigureAwait(false);
            throw;
        }

        return completed
            ? await CloseAsync(run, RunState.Completed, result: null, beginning, cancellationToken, worker.Use).ConfigureAwait(false)
            : await CloseAsync(run, RunState.Stopped, RunResult.Stopped, beginning, cancellationToken, worker.Use).ConfigureAwait(false);
    }

    // Also a run that was stopped says how far it came, but it does not wait for a service that keeps silent.
    private async Task<RunSummary> CloseAsync(
        RunContinuation run, RunState state, RunResult? result, Beginning beginning, CancellationToken stop, ConverterUse? use = null)
    {
        using var patience = new GracePeriod(ClosingPatience, time, stop);
        try
        {
            // A run that was stopped, or failed, claims nothing yet.
            var closing = new RunClosing(state == RunState.Completed ? run.Target : null, run.IsStrict);
            Account account = await closing.AddUpAsync(run.Plan, run.Run, patience.Token).ConfigureAwait(false);
            TimeSpan elapsed = time.GetElapsedTime(beginning.StartedAt);
            RunSummary summary = account.ToSummary(state, result ?? account.Result, elapsed) with
            {
                ConvertedBefore = beginning.Converted,
                Converters = use,
            };
            summary = await run.Run.WriteSummaryAsync(summary, calls, patience.Token).ConfigureAwait(false);
            await run.Run.Rates.TryKeepAsync(summary, patience.Token).ConfigureAwait(false);
            return summary;
        }
        catch (OperationCanceledException e) when (patience.Token.IsCancellationRequested)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unavailable,
                $"Run '{run.Plan.Run}' was stopped, and its summary could not be written to {run.Run.Address} within "
                + $"{ClosingPatience.TotalSeconds} s. What was reached is in its ledgers; resuming the run does the rest.",
                e);
        }
    }

    private async Task TryCloseFailedAsync(RunContinuation run, RunResult result, Beginning beginning, CancellationToken stop)
    {
        try
        {
            _ = await CloseAsync(run, RunState.Failed, result, beginning, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlobStoreException or BatchException)
        {
            // What ended the run (a full disk, say) keeps its summary from being written too; that error is thrown on.
        }
    }

    private async Task<bool> RunShardsAsync(Plan plan, RunFiles run, IBlobStore target, ShardWorker worker, CancellationToken stop)
    {
        try
        {
            await target.CreateIfAbsentAsync(stop).ConfigureAwait(false);
            TargetLease lease = await TargetLease.TakeAsync(run, plan, time, stop).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                await LocalScheduler.RunAsync(plan, worker, stop).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Where this process's part of a run began.</summary>
    /// <param name="StartedAt">The clock's time stamp.</param>
    /// <param name="Converted">Images that earlier processes had converted; null in the first.</param>
    private readonly record struct Beginning(long StartedAt, long? Converted);
}
