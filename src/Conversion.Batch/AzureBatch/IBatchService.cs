using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>The data plane of one Azure Batch account. Types and verbs are named as in Azure.Compute.Batch; code that needs
/// only a part asks for that part's interface.</summary>
/// <remarks>
/// Thread-safe. Methods with an <c>ifMatch</c> take the version that must still be there (an <c>ETag</c> of an answer);
/// another one is <see cref="BatchServiceErrorKind.ConditionNotMet"/>. Every method throws
/// <see cref="BatchServiceException"/> and nothing else but <see cref="ArgumentException"/> for ids that cannot be, and
/// <see cref="OperationCanceledException"/>. Requests are repeated where the service is busy or the answer was lost; a
/// change whose answer was lost and whose repetition is refused is looked up, and counts as done if it is.
/// Listings read page after page as they are enumerated.
/// </remarks>
internal interface IBatchService : IBatchPools, IBatchNodes, IBatchJobs, IBatchTasks;

/// <summary>Pools, but for their identities (see <see cref="IBatchPoolManagement"/>). See <see cref="IBatchService"/>.</summary>
internal interface IBatchPools
{
    /// <summary>Lists the account's pools.</summary>
    IAsyncEnumerable<BatchPool> GetPoolsAsync(BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Describes a pool.</summary>
    Task<BatchPool> GetPoolAsync(
        string poolId, BatchGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a pool without identities. It begins to allocate nodes at once.</summary>
    Task CreatePoolAsync(BatchPoolCreateOptions pool, CancellationToken cancellationToken = default);

    /// <summary>Begins to change the number of nodes: of a steady pool without autoscale; any other is
    /// <see cref="BatchServiceErrorKind.InvalidState"/>. That there are not as many to be had shows afterwards, in
    /// <see cref="BatchPool.ResizeErrors"/>.</summary>
    Task ResizePoolAsync(
        string poolId, BatchPoolResizeOptions resize, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a formula decide about the number of nodes, or changes the formula: at most once in 30 s, not while the
    /// pool is being resized.</summary>
    Task EnablePoolAutoScaleAsync(
        string poolId,
        BatchPoolEnableAutoScaleOptions autoScale,
        string? ifMatch = null,
        CancellationToken cancellationToken = default);

    /// <summary>Lets no formula decide any more; the number of nodes stays.</summary>
    Task DisablePoolAutoScaleAsync(string poolId, CancellationToken cancellationToken = default);

    /// <summary>Evaluates a formula without effect, on a pool that has autoscale enabled. A formula that is wrong is an
    /// answer with <see cref="AutoScaleRun.Error"/>.</summary>
    Task<AutoScaleRun> EvaluatePoolAutoScaleAsync(
        string poolId, string autoScaleFormula, CancellationToken cancellationToken = default);

    /// <summary>Begins to delete a pool; its running tasks are queued again.</summary>
    Task DeletePoolAsync(string poolId, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>How many nodes of each pool are in which state.</summary>
    IAsyncEnumerable<BatchPoolNodeCounts> GetPoolNodeCountsAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the images that the service runs, with the agents that they take.</summary>
    IAsyncEnumerable<BatchSupportedImage> GetSupportedImagesAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default);
}

/// <summary>Nodes and the files on them. See <see cref="IBatchService"/>.</summary>
internal interface IBatchNodes
{
    /// <summary>Lists the nodes of a pool.</summary>
    IAsyncEnumerable<BatchNode> GetNodesAsync(
        string poolId, BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Removes nodes from a pool, whose target gets smaller by as many. Returns when the service has begun.</summary>
    Task RemoveNodesAsync(string poolId, BatchNodeRemoveOptions options, CancellationToken cancellationToken = default);

    /// <summary>Restarts a node. Returns when the service has begun.</summary>
    Task RebootNodeAsync(string poolId, string nodeId, BatchNodeRebootOptions options, CancellationToken cancellationToken = default);

    /// <summary>Reads a file of a node, or a piece of it. The answer belongs to the caller.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="filePath">The file's path on the node, with <c>/</c>, e.g. <c>startup/stdout.txt</c>.</param>
    /// <param name="range">The piece; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<BatchFileContent> GetNodeFileAsync(
        string poolId,
        string nodeId,
        string filePath,
        BatchFileRange? range = null,
        CancellationToken cancellationToken = default);
}

/// <summary>Jobs. See <see cref="IBatchService"/>.</summary>
internal interface IBatchJobs
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

/// <summary>Tasks and their files. See <see cref="IBatchService"/>.</summary>
internal interface IBatchTasks
{
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

    /// <summary>Lets a task that failed run again; its job must not have ended.</summary>
    Task ReactivateTaskAsync(
        string jobId, string taskId, string? ifMatch = null, CancellationToken cancellationToken = default);

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
}
