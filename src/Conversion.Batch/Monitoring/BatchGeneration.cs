using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Has test images drawn by the nodes of a pool. Thread-safe.</summary>
/// <remarks>There is no ledger: the images are the same each time, so a task that is run again writes what it wrote.</remarks>
internal sealed class BatchGeneration(Lazy<IBatchService> service, IBlobStoreFactory stores, TimeProvider time)
{
    /// <summary>Has the images drawn, and waits for the last one. When it is stopped, its job is ended.</summary>
    /// <param name="target">Where they go: a container; made if it is absent.</param>
    /// <param name="images">The images.</param>
    /// <param name="request">The pool, the worker, and the bounds.</param>
    /// <param name="state">Where the worker's package is kept; null for the usual place.</param>
    /// <param name="options">How the job is followed.</param>
    /// <param name="progress">Receives the tasks by state at each look; null for none.</param>
    /// <param name="cancellationToken">Ends the job; what is written stays.</param>
    /// <returns>How many tasks there were.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the target is a folder;
    /// <see cref="BatchErrorKind.Stalled"/>: the job was ended, because nothing happened or time was over, or some tasks failed;
    /// <see cref="BatchErrorKind.PoolNotReady"/>: no node could be prepared.</exception>
    public async Task<int> RunAsync(
        StoreAddress target,
        DemoImageRange images,
        BatchRunRequest request,
        string? state,
        MonitorOptions options,
        IProgress<TaskCounts>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        StoreAddress reached = stores.ResolveForNodes(target, "target");
        StoreAddress place = stores.ResolveForNodes(
            state is null ? RunPlaces.StateOf(reached) : StoreAddress.Parse(state), "place of the worker");
        WorkerPackage package = await WorkerPackage.PackAsync(request.WorkerFolder, request.Pool?.VmSize, cancellationToken).ConfigureAwait(false);
        IBlobStore packages = stores.Open(place);
        await packages.CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        string name = await new WorkerStore(packages).PutAsync(package, cancellationToken).ConfigureAwait(false);
        await stores.Open(reached).CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        var job = new GenerationJob
        {
            Id = $"imgconv-generate-{RunId.Create(time)}",
            Pool = request.Pool ?? throw new ArgumentException("Expected a pool.", nameof(request)),
            Target = reached.Text,
            Images = images,
            WorkerAddress = place.Append(name).Text,
            WorkerHash = package.Hash,
            MaxDuration = request.MaxDuration,
        };
        await service.Value.CreateJobAsync(job.ToJob(), cancellationToken).ConfigureAwait(false);
        try
        {
            BatchCreateTasksResult added = await service.Value.CreateTasksAsync(job.Id, job.ToTasks(), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            added.ThrowIfRefused(job.Id);
            await service.Value.UpdateJobAsync(
                job.Id,
                new BatchJobUpdateOptions { OnAllTasksComplete = BatchAllTasksCompleteMode.TerminateJob },
                cancellationToken: cancellationToken).ConfigureAwait(false);
            await FollowAsync(job, options, progress, cancellationToken).ConfigureAwait(false);
            return added.Sent;
        }
        catch (Exception)
        {
            await EndAsync(job.Id).ConfigureAwait(false);
            throw;
        }
    }

    private async Task FollowAsync(
        GenerationJob job, MonitorOptions options, IProgress<TaskCounts>? progress, CancellationToken cancellationToken)
    {
        var problems = new PoolProblems(service.Value, job.Pool.Id, job.Id);
        var still = new StandstillWatch(time, options);
        while (true)
        {
            BatchJob seen = await service.Value.GetJobAsync(
                job.Id, new BatchGetOptions { Select = "id,state,executionInfo" }, cancellationToken).ConfigureAwait(false);
            var counts = TaskCounts.From(
                (await service.Value.GetJobTaskCountsAsync(job.Id, cancellationToken).ConfigureAwait(false)).TaskCounts);
            progress?.Report(counts);
            if (seen.State == BatchJobState.Completed)
            {
                await ThrowUnlessDoneAsync(job, seen, counts, problems, cancellationToken).ConfigureAwait(false);
                return;
            }

            await ThrowIfHopelessAsync(job, counts, problems, still, cancellationToken).ConfigureAwait(false);
            await Task.Delay(options.PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ThrowUnlessDoneAsync(
        GenerationJob job, BatchJob seen, TaskCounts counts, PoolProblems problems, CancellationToken cancellationToken)
    {
        int open = counts.Active + counts.Running;
        IReadOnlyList<string> failed = await problems.OfTasksAsync(cancellationToken).ConfigureAwait(false);
        if (failed.Count > 0 || open > 0)
        {
            throw new BatchException(
                BatchErrorKind.Stalled,
                $"Not all images were made; job '{job.Id}' ended ({seen.ExecutionInfo?.TerminateReason ?? "no reason given"}) with "
                + $"{counts.Failed} failed tasks and {open} that did not end. {string.Join(' ', failed)} The same command makes them all.");
        }
    }

    private static async Task ThrowIfHopelessAsync(
        GenerationJob job, TaskCounts counts, PoolProblems problems, StandstillWatch still, CancellationToken cancellationToken)
    {
        int started = counts.Running + counts.Completed;
        if (started > 0 && !still.IsOver(counts.Completed))
        {
            return;
        }

        (IReadOnlyList<string> unprepared, int failed, int prepared) = await problems.OfPreparationAsync(cancellationToken).ConfigureAwait(false);
        if (started == 0 && prepared == 0 && failed >= job.Pool.Shape.Nodes)
        {
            throw new BatchException(BatchErrorKind.PoolNotReady, $"No node can make images: {string.Join(' ', unprepared)}");
        }

        if (still.IsOver(counts.Completed))
        {
            IReadOnlyList<string> causes = [.. unprepared, .. await problems.OfNodesAsync(cancellationToken).ConfigureAwait(false)];
            throw new BatchException(
                BatchErrorKind.Stalled,
                $"Nothing has happened for {Quantities.Duration(still.Timeout)}: "
                + (causes.Count > 0 ? string.Join(' ', causes) : $"tasks: {counts.Running} running, {counts.Active} waiting."));
        }
    }

    private async Task EndAsync(string jobId)
    {
        try
        {
            await service.Value.TerminateJobAsync(jobId, "imgconv: not all images were made", cancellationToken: CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (BatchServiceException)
        {
            // It has ended, or cannot be reached; what went wrong before is what the caller has to hear, and the job's own
            // bound ends it.
        }
    }
}
