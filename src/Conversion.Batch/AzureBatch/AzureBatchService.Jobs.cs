using System.Runtime.CompilerServices;
using Azure.Core;

namespace ImageConversion.Batch.AzureBatch;

internal sealed partial class AzureBatchService
{
    /// <inheritdoc/>
    public IAsyncEnumerable<BatchJob> GetJobsAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(List("/jobs", "list jobs", options), BatchServiceJson.Default.BatchPageBatchJob, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchJob> GetJobAsync(
        string jobId, BatchGetOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            Get(JobPath(jobId), $"get job '{jobId}'", options), BatchServiceJson.Default.BatchJob, cancellationToken);

    /// <inheritdoc/>
    public Task CreateJobAsync(BatchJobCreateOptions job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return CreateAsync(
            "/jobs",
            job.Id,
            $"create job '{job.Id}'",
            Json(job, BatchServiceJson.Default.BatchJobCreateOptions),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task UpdateJobAsync(
        string jobId, BatchJobUpdateOptions changes, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        byte[] body = Json(changes, BatchServiceJson.Default.BatchJobUpdateOptions);
        using var sent = System.Text.Json.JsonDocument.Parse(body);
        var call = new BatchCall(RequestMethod.Patch, JobPath(jobId), $"update job '{jobId}'") { Body = body, IfMatch = ifMatch };
        _ = await _pipeline.ChangeAsync(
            call,
            async token => SentContent.IsIn(
                sent.RootElement, await DescribeAsync(JobPath(jobId), call.Subject, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task TerminateJobAsync(
        string jobId, string? reason = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        ChangeJobAsync(
            jobId,
            "terminate",
            reason is null ? null : Json(new TerminateJobBody(reason), BatchServiceJson.Default.TerminateJobBody),
            ifMatch,
            [BatchJobState.Terminating, BatchJobState.Completed, BatchJobState.Deleting],
            cancellationToken);

    /// <inheritdoc/>
    public Task DeleteJobAsync(string jobId, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        DeleteAsync(JobPath(jobId), $"delete job '{jobId}'", ifMatch, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchTaskCountsResult> GetJobTaskCountsAsync(string jobId, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            Get(JobPath(jobId) + "/taskcounts", $"count tasks of job '{jobId}'", null),
            BatchServiceJson.Default.BatchTaskCountsResult,
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchJobPreparationAndReleaseTaskStatus> GetJobPreparationAndReleaseTaskStatusesAsync(
        string jobId, BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List(
                JobPath(jobId) + "/jobpreparationandreleasetaskstatus",
                $"list preparation and release tasks of job '{jobId}'",
                options),
            BatchServiceJson.Default.BatchPageBatchJobPreparationAndReleaseTaskStatus,
            cancellationToken);

    private static string JobPath(string jobId) => BatchPath.Of("jobs", jobId);

    private async Task ChangeJobAsync(
        string jobId,
        string verb,
        byte[]? body,
        string? ifMatch,
        IReadOnlyList<BatchJobState> doneStates,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        _ = await _pipeline.ChangeAsync(
            Post($"{JobPath(jobId)}/{verb}", $"{verb} job '{jobId}'", body, ifMatch, operation: operation),
            async token => (await GetJobAsync(jobId, null, token).ConfigureAwait(false)).State is { } state
                && doneStates.Contains(state),
            cancellationToken).ConfigureAwait(false);
    }
}
