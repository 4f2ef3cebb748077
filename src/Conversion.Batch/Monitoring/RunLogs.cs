using System.Runtime.CompilerServices;
using System.Text;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Submission;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Reads what a run's tasks wrote on their nodes.</summary>
internal sealed class RunLogs(Lazy<IBatchService> service)
{
    private static readonly string[] Files = ["stdout.txt", "stderr.txt"];

    /// <summary>The files of a shard's task.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the present job has no task of this
    /// shard; <see cref="BatchErrorKind.RunNotFound"/>: the job was deleted.</exception>
    public async IAsyncEnumerable<RunLog> OfShardAsync(
        BatchRecord record, int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        string job = record.Job.Id, task = JobDefinition.TaskId(shard);
        await ThrowIfDeletedAsync(job, cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await service.Value.GetTaskAsync(job, task, new BatchGetOptions { Select = "id" }, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.ErrorCode == "TaskNotFound")
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"Job '{job}' has no task of shard {shard}: the run has no such shard, or it was done by an earlier job.", e);
        }

        foreach (string file in Files)
        {
            yield return await ReadTaskAsync(job, task, file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The errors of whatever failed: tasks, preparations of nodes, start tasks.</summary>
    public async IAsyncEnumerable<RunLog> OfFailuresAsync(
        BatchRecord record, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        string job = record.Job.Id;
        await ThrowIfDeletedAsync(job, cancellationToken).ConfigureAwait(false);
        var completed = new BatchListOptions { Filter = "state eq 'completed'", Select = "id,executionInfo" };
        await foreach (BatchTask task in service.Value.GetTasksAsync(job, completed, cancellationToken).ConfigureAwait(false))
        {
            if (task.ExecutionInfo?.Result == BatchTaskExecutionResult.Failure)
            {
                yield return await ReadTaskAsync(job, task.Id!, "stderr.txt", cancellationToken).ConfigureAwait(false);
            }
        }

        await foreach (BatchJobPreparationAndReleaseTaskStatus status in service.Value
            .GetJobPreparationAndReleaseTaskStatusesAsync(job, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (status.JobPreparationTaskExecutionInfo is { } info && info.Result == BatchTaskExecutionResult.Failure)
            {
                string path = $"{info.TaskRootDirectory?.TrimEnd('/')}/stderr.txt";
                yield return await ReadNodeAsync(record.Pool, status.NodeId!, "preparation", path, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (BatchNode node in await FindFailedNodesAsync(record.Pool, cancellationToken).ConfigureAwait(false))
        {
            yield return await ReadNodeAsync(record.Pool, node.Id!, "start task", "startup/stderr.txt", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task ThrowIfDeletedAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            _ = await service.Value.GetJobAsync(job, new BatchGetOptions { Select = "id" }, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            throw new BatchException(
                BatchErrorKind.RunNotFound, $"Job '{job}' was deleted, and with it what its tasks wrote. The run's ledgers stay.", e);
        }
    }

    private async Task<List<BatchNode>> FindFailedNodesAsync(string pool, CancellationToken cancellationToken)
    {
        var failed = new BatchListOptions { Filter = "state eq 'starttaskfailed'", Select = "id" };
        try
        {
            return await service.Value.GetNodesAsync(pool, failed, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            // The pool was deleted, and its nodes with it.
            return [];
        }
    }

    private Task<RunLog> ReadTaskAsync(string job, string task, string file, CancellationToken cancellationToken) => ReadAsync(
        task, file, () => service.Value.GetTaskFileAsync(job, task, file, cancellationToken: cancellationToken), cancellationToken);

    private Task<RunLog> ReadNodeAsync(string pool, string node, string what, string path, CancellationToken cancellationToken) => ReadAsync(
        $"{what} of {node}", path, () => service.Value.GetNodeFileAsync(pool, node, path, cancellationToken: cancellationToken), cancellationToken);

    private static async Task<RunLog> ReadAsync(
        string subject, string file, Func<Task<BatchFileContent>> open, CancellationToken cancellationToken)
    {
        try
        {
            BatchFileContent content = await open().ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                (ReadOnlyMemory<byte> bytes, bool isWhole) = await NodeFiles.ReadAsync(content.Content, cancellationToken).ConfigureAwait(false);
                string text = Encoding.UTF8.GetString(bytes.Span);
                return new RunLog(subject, file, isWhole ? text : $"{text}\n(The file is longer than {NodeFiles.MaxBytes} bytes; the rest is not read.)", Missing: null);
            }
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.Gone
            or BatchServiceErrorKind.InvalidState)
        {
            // It has not started, or its node is gone, and with it what was written there.
            return new RunLog(subject, file, Text: null, e.Message);
        }
    }
}

/// <summary>A file that a task wrote.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="File">Its path.</param>
/// <param name="Text">Its content; null where it cannot be had.</param>
/// <param name="Missing">Why it cannot be had; null where it can.</param>
public sealed record RunLog(string Subject, string File, string? Text, string? Missing);
