using System.Runtime.CompilerServices;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Follows runs on Azure Batch, ends them, and adds them up.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="service">The account.</param>
/// <param name="submitter">Knows how tasks are defined, and gives nodes back.</param>
/// <param name="time">The clock.</param>
/// <param name="calls">Counts what storage accounts are called for, which summaries then say; null counts nothing.</param>
internal sealed class RunFollower(
    Lazy<IBatchService> service, RunSubmitter submitter, TimeProvider time, BlobCallCounter? calls = null)
{
    private static readonly TimeSpan EndPollInterval = TimeSpan.FromSeconds(2);

    // How long a job that was ended is watched until its tasks have ended, too.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(1);

    /// <summary>Follows a run to the end of its job, and adds it up.</summary>
    /// <returns>Each look; the last one has the run's summary.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.Stalled"/>; <see cref="BatchErrorKind.PoolNotReady"/>.</exception>
    public async IAsyncEnumerable<RunStatus> FollowAsync(
        Plan plan,
        RunFiles run,
        BatchRecord record,
        RunClosing closing,
        MonitorOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JobDefinition? define = options.SplitsStragglers
            ? await submitter.TryDefineAsync(plan, run, record, cancellationToken).ConfigureAwait(false)
            : null;
        var monitor = new BatchMonitor(service.Value, plan, run, record, time, define);
        await using ConfiguredAsyncDisposable end = monitor.ConfigureAwait(false);
        IAsyncEnumerator<RunStatus> looks = monitor.FollowAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable endOfLooks = looks.ConfigureAwait(false);
        while (await MoveAsync(looks, monitor, plan, run, record, closing, cancellationToken).ConfigureAwait(false))
        {
            yield return looks.Current.HasEnded
                ? looks.Current with { Summary = await CloseAsync(plan, run, record, looks.Current, closing, cancellationToken).ConfigureAwait(false) }
                : looks.Current;
        }
    }

    /// <summary>Looks at a run once.</summary>
    public async Task<RunStatus> LookAsync(Plan plan, RunFiles run, BatchRecord record, CancellationToken cancellationToken)
    {
        var monitor = new BatchMonitor(service.Value, plan, run, record, time);
        await using ConfiguredAsyncDisposable end = monitor.ConfigureAwait(false);
        return await monitor.LookAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a run's job; what was reached stays, and is accounted for.</summary>
    public async Task<RunSummary> CancelAsync(
        Plan plan, RunFiles run, BatchRecord record, RunClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await service.Value.TerminateUnlessEndedAsync(record.Job.Id, EndFinder.CancelReason, cancellationToken).ConfigureAwait(false);
        var options = new MonitorOptions { PollInterval = EndPollInterval, SplitsStragglers = false };
        RunStatus last = await FollowAsync(plan, run, record, closing, options, cancellationToken).LastAsync(cancellationToken).ConfigureAwait(false);
        return last.Summary!;
    }

    /// <summary>Adds up a run whose job has ended, and writes its summary.</summary>
    public async Task<RunSummary> CloseAsync(
        Plan plan, RunFiles run, BatchRecord record, RunStatus last, RunClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(closing);

        // First of all: whatever else may fail, nodes without work cost money.
        await submitter.ReleaseNodesAsync(record, cancellationToken).ConfigureAwait(false);
        return await SumAsync(plan, run, record, last, closing, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunSummary> SumAsync(
        Plan plan, RunFiles run, BatchRecord record, RunStatus last, RunClosing closing, CancellationToken cancellationToken)
    {
        Account account = await closing.AddUpAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunEnd? cause = account.Missing == 0 ? null
            : await new EndFinder(service.Value, record).FindAsync(last, cancellationToken).ConfigureAwait(false);
        RunSummary summary = account.ToSummary(
            cause is null ? RunState.Completed : RunState.Stopped,
            cause is null ? account.Result : RunResults.From(cause.Kind),
            (last.EndedAt ?? last.At) - record.Jobs[0].At) with
        {
            End = cause,
        };
        summary = await run.WriteSummaryAsync(summary, calls, cancellationToken).ConfigureAwait(false);
        await run.Rates.TryKeepAsync(summary, cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <summary>Adds up a run that needs no job, because every image has its final state.</summary>
    public async Task<RunSummary> CloseAsync(Plan plan, RunFiles run, RunClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(closing);
        Account account = await closing.AddUpAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunSummary summary = account.ToSummary(RunState.Completed, account.Result, time.GetUtcNow() - plan.CreatedAt);
        summary = await run.WriteSummaryAsync(summary, calls, cancellationToken).ConfigureAwait(false);
        return summary;
    }

    private async Task<bool> MoveAsync(
        IAsyncEnumerator<RunStatus> looks,
        BatchMonitor monitor,
        Plan plan,
        RunFiles run,
        BatchRecord record,
        RunClosing closing,
        CancellationToken cancellationToken)
    {
        try
        {
            return await looks.MoveNextAsync().ConfigureAwait(false);
        }
        catch (BatchException e)
        {
            // The run was ended for good: nodes that do nothing cost as much as others.
            await submitter.ReleaseNodesAsync(record, cancellationToken).ConfigureAwait(false);

            // Its tasks may need a moment. The summary is for anyone who asks for the run later.
            RunStatus last = await LookAtEndAsync(monitor, cancellationToken).ConfigureAwait(false);
            last = last with { EndReason = last.EndReason ?? (e.Kind == BatchErrorKind.PoolNotReady ? EndFinder.NoNodeReason : EndFinder.StalledReason) };
            _ = await SumAsync(plan, run, record, last, closing, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<RunStatus> LookAtEndAsync(BatchMonitor monitor, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            RunStatus seen = await monitor.LookAsync(cancellationToken).ConfigureAwait(false);
            if (seen.HasEnded || time.GetElapsedTime(start) >= EndPatience)
            {
                return seen;
            }

            await Task.Delay(EndPollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
