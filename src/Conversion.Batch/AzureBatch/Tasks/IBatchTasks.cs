namespace Conversion.Batch.AzureBatch;

/// <summary>Tasks and their files. See <see cref="IBatchService"/>.</summary>
public interface IBatchTasks
{
    /// <summary>Adds one task.</summary>
    Task CreateTaskAsync(string jobId, BatchTaskCreateOptions task, CancellationToken cancellationToken = default);

    /// <summary>Adds tasks, many in a request and several requests at one time, until each of them has been accepted or
    /// refused. A task whose id exists counts as accepted: so the same tasks can be sent again after any interruption.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="tasks">The tasks, read once as they are sent; their ids differ, in more than case.</param>
    /// <param name="options">How many at one time; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; some tasks may have been added.</param>
    /// <returns>The account: accepted and refused together are all that were sent.</returns>
    /// <exception cref="ArgumentException">Two tasks have one id; those before may have been added.</exception>
    /// <exception cref="BatchServiceException">A request as a whole was refused (the job has ended, access is denied), or the
    /// service stayed unavailable; some tasks may have been added.</exception>
    Task<BatchCreateTasksResult> CreateTasksAsync(
        string jobId,
        IEnumerable<BatchTaskCreateOptions> tasks,
        BatchCreateTasksOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Lists the tasks of a job. Select the properties that are needed: a task with all of them takes kilobytes.</summary>
    IAsyncEnumerable<BatchTask> GetTasksAsync(
        string jobId, BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Describes a task.</summary>
    Task<BatchTask> GetTaskAsync(
        string jobId, string taskId, BatchGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a task that failed run anew; its job must not have ended.</summary>
    Task ReactivateTaskAsync(
        string jobId, string taskId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a task.</summary>
    Task TerminateTaskAsync(
        string jobId, string taskId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a task with its files.</summary>
    Task DeleteTaskAsync(string jobId, string taskId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the files of a task.</summary>
    IAsyncEnumerable<BatchNodeFile> GetTaskFilesAsync(
        string jobId, string taskId, BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a file of a task, or a piece of it. The answer belongs to the caller.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="filePath">The file's path, with <c>/</c>: <c>stdout.txt</c>, <c>stderr.txt</c>, <c>wd/…</c>.</param>
    /// <param name="range">The piece; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<BatchFileContent> GetTaskFileAsync(
        string jobId,
        string taskId,
        string filePath,
        BatchFileRange? range = null,
        CancellationToken cancellationToken = default);

    /// <summary>Describes a file of a task.</summary>
    Task<BatchFileProperties> GetTaskFilePropertiesAsync(
        string jobId, string taskId, string filePath, CancellationToken cancellationToken = default);
}
