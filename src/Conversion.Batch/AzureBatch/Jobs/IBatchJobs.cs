namespace Conversion.Batch.AzureBatch;

/// <summary>Jobs. See <see cref="IBatchService"/>.</summary>
public interface IBatchJobs
{
    /// <summary>Lists the account's jobs.</summary>
    IAsyncEnumerable<BatchJob> GetJobsAsync(BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Describes a job.</summary>
    Task<BatchJob> GetJobAsync(string jobId, BatchGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a job.</summary>
    Task CreateJobAsync(BatchJobCreateOptions job, CancellationToken cancellationToken = default);

    /// <summary>Changes some properties of a job (PATCH).</summary>
    Task UpdateJobAsync(
        string jobId, BatchJobUpdateOptions changes, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Keeps a job's tasks from running until it is enabled again.</summary>
    Task DisableJobAsync(
        string jobId,
        DisableBatchJobOption disableTasks,
        string? ifMatch = null,
        CancellationToken cancellationToken = default);

    /// <summary>Lets the tasks of a disabled job run again.</summary>
    Task EnableJobAsync(string jobId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Begins to end a job: its running tasks are ended, the others never run.</summary>
    Task TerminateJobAsync(
        string jobId, string? reason = null, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Begins to delete a job with its tasks and their files.</summary>
    Task DeleteJobAsync(string jobId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Counts a job's tasks by state. The service's count lags behind by seconds.</summary>
    Task<BatchTaskCountsResult> GetJobTaskCountsAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>How preparation and release task went, node by node.</summary>
    IAsyncEnumerable<BatchJobPreparationAndReleaseTaskStatus> GetJobPreparationAndReleaseTaskStatusesAsync(
        string jobId, BatchListOptions? options = null, CancellationToken cancellationToken = default);
}
