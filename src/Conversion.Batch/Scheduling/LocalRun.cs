using Conversion.Batch.Accounting;
using Conversion.Batch.Execution;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;
using Conversion.Core;
using Conversion.Storage;

namespace Conversion.Batch.Scheduling;

/// <summary>One run on this machine from listing to summary.</summary>
public sealed class LocalRun(JpegToPngConverter converter, Planner planner, TimeProvider time)
{
    /// <summary>Plans, converts, closes the account and writes the summary.</summary>
    /// <param name="request">What to convert, and how.</param>
    /// <param name="stores">Source, target and the place of the runs' files.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="observer">Is told of the run's stages and counts.</param>
    /// <param name="stop">Ends the run early; what was reached stays.</param>
    /// <returns>The summary; its exit code is the program's.</returns>
    /// <exception cref="BatchException">The run could not be planned, or not be finished (the target is full).</exception>
    /// <exception cref="BlobStoreException">Source, target or the run's files cannot be reached.</exception>
    public async Task<RunSummary> ExecuteAsync(
        PlanRequest request, RunStores stores, PipelineOptions pipeline, RunObserver observer, RunStop stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(stop);
        long started = time.GetTimestamp();
        var run = new RunFolder(stores.State, RunId.Create(time));
        Plan plan = await planner.PlanAsync(request, stores.Source, stores.Target, run, observer.Listed, stop.Token)
            .ConfigureAwait(false);
        plan.ThrowIfEmpty();
        observer.Planned(plan);
        using var worker = new ShardWorker(
            converter, plan, run, stores.Source, stores.Target, pipeline, observer.Progress, time);
        try
        {
            bool completed = await RunShardsAsync(plan, stores.Target, worker, stop).ConfigureAwait(false);
            return completed
                ? await CloseAsync(plan, run, RunState.Completed, exitCode: null, started, worker.Use).ConfigureAwait(false)
                : await CloseAsync(plan, run, RunState.Stopped, stop.Reason, started, worker.Use).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await TryCloseFailedAsync(plan, run, ExitCodes.Of(e), started).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<RunSummary> CloseAsync(
        Plan plan, RunFolder run, RunState state, ExitCode? exitCode, long started, ConverterUse? use = null)
    {
        // Not cancellable: also a run that was stopped says how far it came.
        Account account = await Account.OfAsync(plan, run, CancellationToken.None).ConfigureAwait(false);
        RunSummary summary = account.ToSummary(state, exitCode ?? account.ExitCode, time.GetElapsedTime(started)) with
        {
            Converters = use,
        };
        await run.WriteSummaryAsync(summary, CancellationToken.None).ConfigureAwait(false);
        return summary;
    }

    private async Task TryCloseFailedAsync(Plan plan, RunFolder run, ExitCode exitCode, long started)
    {
        try
        {
            await CloseAsync(plan, run, RunState.Failed, exitCode, started).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlobStoreException or BatchException)
        {
            // What ended the run (a full disk, say) keeps its summary from being written too; that error is thrown on.
        }
    }

    private static async Task<bool> RunShardsAsync(Plan plan, IBlobStore target, ShardWorker worker, RunStop stop)
    {
        try
        {
            await target.CreateIfAbsentAsync(stop.Token).ConfigureAwait(false);
            await LocalScheduler.RunAsync(plan, worker, stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>The three places of a run.</summary>
/// <param name="Source">Where the JPEGs are.</param>
/// <param name="Target">Where the PNGs go.</param>
/// <param name="State">Where the folders of all runs are.</param>
public sealed record RunStores(IBlobStore Source, IBlobStore Target, IBlobStore State);

/// <summary>Hears of a run while it goes on. Members may be called from any thread.</summary>
public class RunObserver
{
    /// <summary>Counts outcomes.</summary>
    public RunProgress Progress { get; } = new();

    /// <summary>Hears how many blobs of the source were listed so far.</summary>
    public virtual IProgress<long>? Listed => null;

    /// <summary>The plan is made; conversion begins.</summary>
    public virtual void Planned(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Progress.Start(plan.ToConvert, plan.Bytes, plan.UpToDate);
    }
}
