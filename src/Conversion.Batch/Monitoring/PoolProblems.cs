using System.Globalization;
using System.Text;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Finds out why nodes or tasks of a job do not work, in words that name the cause.</summary>
/// <remarks>Asks only where counts say that something is wrong, and of a few nodes only.</remarks>
internal sealed class PoolProblems(IBatchService service, string poolId, string jobId)
{
    private const int MostNamed = 3;
    private const int TailBytes = 2048;
    private const int TailLines = 3;

    /// <summary>Why the pool has fewer nodes than it should.</summary>
    public static IEnumerable<string> OfAllocation(BatchPool pool) => (pool.ResizeErrors ?? []).Select(error => string.Create(
        CultureInfo.InvariantCulture,
        $"Pool '{pool.Id}' has {pool.CurrentDedicatedNodes ?? 0} of {pool.TargetDedicatedNodes ?? 0} dedicated and "
        + $"{pool.CurrentLowPriorityNodes ?? 0} of {pool.TargetLowPriorityNodes ?? 0} Spot nodes: {PoolTroubles.Explain(error)}."));

    /// <summary>Nodes that cannot work.</summary>
    public async Task<IReadOnlyList<string>> OfNodesAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var options = new BatchListOptions
        {
            Filter = "state eq 'starttaskfailed' or state eq 'unusable'", Select = "id,state,errors,startTaskInfo",
        };
        int count = 0;
        await foreach (BatchNode node in service.GetNodesAsync(poolId, options, cancellationToken).ConfigureAwait(false))
        {
            if (++count <= MostNamed)
            {
                string? said = node.State == BatchNodeState.StartTaskFailed
                    ? await NodeTailAsync(node.Id!, "startup/stderr.txt", cancellationToken).ConfigureAwait(false)
                    : null;
                problems.Add($"{PoolTroubles.Explain(node, said)}.");
            }
        }

        AddRest(problems, count, "nodes that cannot work");
        return problems;
    }

    /// <summary>Nodes on which the worker could not be prepared.</summary>
    /// <returns>The problems, and on how many nodes it went well.</returns>
    public async Task<(IReadOnlyList<string> Problems, int Failed, int Prepared)> OfPreparationAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        int failed = 0, prepared = 0;
        IAsyncEnumerable<BatchJobPreparationAndReleaseTaskStatus> statuses =
            service.GetJobPreparationAndReleaseTaskStatusesAsync(jobId, cancellationToken: cancellationToken);
        await foreach (BatchJobPreparationAndReleaseTaskStatus status in statuses.ConfigureAwait(false))
        {
            BatchJobPreparationTaskExecutionInfo? info = status.JobPreparationTaskExecutionInfo;
            prepared += info?.Result == BatchTaskExecutionResult.Success ? 1 : 0;
            if (info?.Result == BatchTaskExecutionResult.Failure && info.State == BatchJobPreparationTaskState.Completed
                && ++failed <= MostNamed)
            {
                problems.Add($"The worker could not be prepared on node '{status.NodeId}'{Code(info.ExitCode)}: "
                    + await WhyAsync(info, status.NodeId!, cancellationToken).ConfigureAwait(false));
            }
        }

        AddRest(problems, failed, "nodes on which the worker could not be prepared");
        return (problems, failed, prepared);
    }

    /// <summary>Tasks that used up their tries.</summary>
    public async Task<IReadOnlyList<string>> OfTasksAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var options = new BatchListOptions { Filter = "state eq 'completed'", Select = "id,executionInfo" };
        int count = 0;
        await foreach (BatchTask task in service.GetTasksAsync(jobId, options, cancellationToken).ConfigureAwait(false))
        {
            if (task.ExecutionInfo?.Result == BatchTaskExecutionResult.Failure && ++count <= MostNamed)
            {
                BatchTaskFailureInfo? failure = task.ExecutionInfo.FailureInfo;
                problems.Add($"Task '{task.Id}' failed{Code(task.ExecutionInfo.ExitCode)}: "
                    + (task.ExecutionInfo.ExitCode is null
                        ? $"{FirstLine(failure?.Message)} ({failure?.Code})"
                        : await TaskTailAsync(task.Id!, cancellationToken).ConfigureAwait(false)));
            }
        }

        AddRest(problems, count, "tasks that failed");
        return problems;
    }

    /// <summary>The last lines of a text file of a task or node; says so where it cannot be had.</summary>
    public static async Task<string> TailAsync(Func<Task<BatchFileContent>> open, CancellationToken cancellationToken)
    {
        try
        {
            BatchFileContent file = await open().ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                (ReadOnlyMemory<byte> bytes, _) = await NodeFiles.ReadAsync(file.Content, cancellationToken).ConfigureAwait(false);
                string text = Encoding.UTF8.GetString(bytes.Span[^Math.Min(TailBytes, bytes.Length)..]);
                string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                return lines.Length == 0 ? "it wrote nothing to stderr" : string.Join(" | ", lines.TakeLast(TailLines));
            }
        }
        catch (Exception e) when (e is BatchServiceException or IOException)
        {
            return $"its stderr cannot be read ({FirstLine(e.Message)})";
        }
    }

    private Task<string> NodeTailAsync(string nodeId, string path, CancellationToken cancellationToken) =>
        TailAsync(() => service.GetNodeFileAsync(poolId, nodeId, path, cancellationToken: cancellationToken), cancellationToken);

    private Task<string> TaskTailAsync(string taskId, CancellationToken cancellationToken) =>
        TailAsync(() => service.GetTaskFileAsync(jobId, taskId, "stderr.txt", cancellationToken: cancellationToken), cancellationToken);

    private Task<string> WhyAsync(
        BatchJobPreparationTaskExecutionInfo info, string nodeId, CancellationToken cancellationToken) =>
        info.ExitCode is null && info.FailureInfo is { } failure
            ? Task.FromResult($"{FirstLine(failure.Message)} ({failure.Code})"
                + (failure.Details is { Count: > 0 } details ? $": {string.Join("; ", details.Select(d => d.Value))}" : ""))
            : NodeTailAsync(nodeId, $"{info.TaskRootDirectory?.TrimEnd('/')}/stderr.txt", cancellationToken);

    private static void AddRest(List<string> problems, int count, string what)
    {
        if (count > MostNamed)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what} in total."));
        }
    }

    private static string Code(int? exitCode) =>
        exitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $" with exit code {code}") : "";

    private static string FirstLine(string? text) => (text ?? "no message").Split('\n')[0].Trim();
}
