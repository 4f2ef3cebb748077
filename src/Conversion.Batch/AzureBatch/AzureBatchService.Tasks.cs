using System.Runtime.CompilerServices;

namespace ImageConversion.Batch.AzureBatch;

internal sealed partial class AzureBatchService
{
    /// <inheritdoc/>
    public Task<BatchCreateTasksResult> CreateTasksAsync(
        string jobId,
        IEnumerable<BatchTaskCreateOptions> tasks,
        BatchCreateTasksOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        options ??= new BatchCreateTasksOptions();
        options.Validate();
        string path = JobPath(jobId) + "/addtaskcollection";
        string subject = $"add tasks to job '{jobId}'";
        return new TaskSubmission(SendAsync, options, _options.Retry.Delay, _options.TimeProvider)
            .RunAsync(tasks, cancellationToken);

        async Task<IReadOnlyList<BatchTaskCreateResult>> SendAsync(IReadOnlyList<TaskToAdd> chunk, CancellationToken token)
        {
            BatchPage<BatchTaskCreateResult> results = await _pipeline.GetAsync(
                Post(path, subject, TaskChunks.Body(chunk)),
                BatchServiceJson.Default.BatchPageBatchTaskCreateResult,
                token).ConfigureAwait(false);
            return results.Value ?? [];
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchTask> GetTasksAsync(
        string jobId, BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List(JobPath(jobId) + "/tasks", $"list tasks of job '{jobId}'", options),
            BatchServiceJson.Default.BatchPageBatchTask,
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchTask> GetTaskAsync(
        string jobId, string taskId, BatchGetOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            Get(TaskPath(jobId, taskId), $"get task '{taskId}' of job '{jobId}'", options),
            BatchServiceJson.Default.BatchTask,
            cancellationToken);

    /// <inheritdoc/>
    public Task ReactivateTaskAsync(
        string jobId, string taskId, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        ChangeTaskAsync(jobId, taskId, "reactivate", ifMatch, state => state != BatchTaskState.Completed, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchFileContent> GetTaskFileAsync(
        string jobId,
        string taskId,
        string filePath,
        BatchFileRange? range = null,
        CancellationToken cancellationToken = default) =>
        OpenFileAsync(
            BatchPath.OfFile(TaskPath(jobId, taskId), filePath),
            $"read '{filePath}' of task '{taskId}' of job '{jobId}'",
            range,
            cancellationToken);

    private static string TaskPath(string jobId, string taskId) => BatchPath.Of("jobs", jobId, "tasks", taskId);

    private async Task ChangeTaskAsync(
        string jobId,
        string taskId,
        string verb,
        string? ifMatch,
        Func<BatchTaskState, bool> isDone,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        _ = await _pipeline.ChangeAsync(
            Post($"{TaskPath(jobId, taskId)}/{verb}", $"{verb} task '{taskId}' of job '{jobId}'", ifMatch: ifMatch, operation: operation),
            async token => (await GetTaskAsync(jobId, taskId, null, token).ConfigureAwait(false)).State is { } state
                && isDone(state),
            cancellationToken).ConfigureAwait(false);
    }
}
