using Conversion.Batch.Accounting;
using Conversion.Batch.AzureBatch;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;
using Conversion.Storage;

namespace Conversion.Batch.Submission;

/// <summary>A planned run on Azure Batch: brought there, followed, ended, and its account closed.</summary>
/// <remarks>Thread-safe. Everything that a run is lies in its folder and in the service; so each step may be taken on another
/// machine than the one before.</remarks>
public sealed class BatchRun(Lazy<IBatchService> service, IBlobStoreFactory stores, TimeProvider time)
{
    /// <summary>The reason that a job ends with when its run is cancelled.</summary>
    public const string CancelReason = "imgconv: cancelled";

    // The service's word for a job that took longer than it was allowed.
    private const string OutOfTimeReason = "MaxWallClockTimeExpiry";

    private static readonly TimeSpan EndPollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Uploads the worker and submits what is not done of a run.</summary>
    /// <returns>Where the run is; null where nothing was left to submit.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the worker is absent or another
    /// release's, or a place of the run is a folder, which nodes do not reach.</exception>
    public async Task<BatchRecord?> SubmitAsync(
        Plan plan, RunFolder run, BatchRunRequest request, IProgress<int>? accepted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(request);
        StoreAddress address = Reachable(run.Address, "place of the runs' files");
        _ = Reachable(plan.Source, "source");
        StoreAddress target = Reachable(plan.Target, "target");
        if (plan.Shards.Count == 0)
        {
            return null;
        }

        WorkerPackage package = await WorkerPackage.PackAsync(request.WorkerFolder, cancellationToken).ConfigureAwait(false);
        StoreAddress state = StoreAddress.Parse(address.Text[..^(run.Run.Length + 1)]);
        string worker = await new WorkerStore(stores.Open(state)).PutAsync(package, cancellationToken).ConfigureAwait(false);
        await stores.Open(target).CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        var define = new JobDefinition
        {
            Account = request.Account,
            Pool = request.Pool,
            Run = run.Run,
            RunAddress = address.Text,
            WorkerAddress = state.Append(worker).Text,
            WorkerHash = package.Hash,
            MaxDuration = request.MaxDuration,
        };
        return await new BatchScheduler(service.Value, time).SubmitAsync(plan, run, define, accepted, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Follows a run to the end of its job, and closes its account.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.Stalled"/>; <see cref="BatchErrorKind.PoolNotReady"/>.</exception>
    public async Task<RunSummary> FollowAsync(
        Plan plan,
        RunFolder run,
        BatchRecord record,
        BatchObserver observer,
        MonitorOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var monitor = new BatchMonitor(service.Value, plan, run, record, time);
        BatchView last = await monitor.FollowAsync(observer, options, cancellationToken).ConfigureAwait(false);
        return await CloseAsync(plan, run, record, last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at a run once.</summary>
    public Task<BatchView> LookAsync(Plan plan, RunFolder run, BatchRecord record, CancellationToken cancellationToken) =>
        new BatchMonitor(service.Value, plan, run, record, time).LookAsync(cancellationToken);

    /// <summary>Ends a run's job; what was reached stays, and is accounted for.</summary>
    public async Task<RunSummary> CancelAsync(
        Plan plan, RunFolder run, BatchRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            await service.Value.TerminateJobAsync(record.Job.Id, CancelReason, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.InvalidState
            or BatchServiceErrorKind.BeingDeleted)
        {
            // It has ended already.
        }

        return await FollowAsync(
            plan, run, record, new BatchObserver(), new MonitorOptions { PollInterval = EndPollInterval }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Adds up a run whose job has ended, and writes its summary.</summary>
    public static async Task<RunSummary> CloseAsync(
        Plan plan, RunFolder run, BatchRecord record, BatchView last, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(last);
        Account account = await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        bool wasStopped = !account.Closes && last.EndReason is OutOfTimeReason or CancelReason;
        RunSummary summary = account.ToSummary(
            wasStopped ? RunState.Stopped : RunState.Completed,
            wasStopped ? ExitCode.LimitReached : account.ExitCode,
            last.At - record.Jobs[0].At);
        await run.WriteSummaryAsync(summary, cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <summary>Adds up a run that needs no job, because every image has its final state.</summary>
    public async Task<RunSummary> CloseAsync(Plan plan, RunFolder run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        Account account = await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunSummary summary = account.ToSummary(RunState.Completed, account.ExitCode, time.GetUtcNow() - plan.CreatedAt);
        await run.WriteSummaryAsync(summary, cancellationToken).ConfigureAwait(false);
        return summary;
    }

    private StoreAddress Reachable(string text, string role)
    {
        StoreAddress address = stores.Resolve(StoreAddress.Parse(text));
        return address.IsFolder
            ? throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"The {role} {address} is a folder of this machine, which the nodes of a pool do not reach; name a container.")
            : address;
    }
}
