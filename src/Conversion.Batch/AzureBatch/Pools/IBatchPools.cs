namespace Conversion.Batch.AzureBatch;

/// <summary>Pools, but for their identities (see <see cref="IBatchPoolManagement"/>). See <see cref="IBatchService"/>.</summary>
public interface IBatchPools
{
    /// <summary>Lists the account's pools.</summary>
    IAsyncEnumerable<BatchPool> GetPoolsAsync(BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Describes a pool.</summary>
    Task<BatchPool> GetPoolAsync(
        string poolId, BatchGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Whether there is such a pool.</summary>
    Task<bool> PoolExistsAsync(string poolId, CancellationToken cancellationToken = default);

    /// <summary>Makes a pool without identities. It begins to allocate nodes at once.</summary>
    Task CreatePoolAsync(BatchPoolCreateOptions pool, CancellationToken cancellationToken = default);

    /// <summary>Begins to change the number of nodes: of a steady pool without autoscale; any other is
    /// <see cref="BatchServiceErrorKind.InvalidState"/>. That there are not as many to be had shows afterwards, in
    /// <see cref="BatchPool.ResizeErrors"/>.</summary>
    Task ResizePoolAsync(
        string poolId, BatchPoolResizeOptions resize, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Stops a change of the number of nodes where it is.</summary>
    Task StopPoolResizeAsync(string poolId, string? ifMatch = null, CancellationToken cancellationToken = default);

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
