namespace Conversion.Batch.AzureBatch;

/// <summary>Nodes and the files on them. See <see cref="IBatchService"/>.</summary>
public interface IBatchNodes
{
    /// <summary>Lists the nodes of a pool.</summary>
    IAsyncEnumerable<BatchNode> GetNodesAsync(
        string poolId, BatchListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Describes a node.</summary>
    Task<BatchNode> GetNodeAsync(
        string poolId, string nodeId, BatchGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Begins to take nodes out of a steady pool, at most 100 at a time.</summary>
    Task RemoveNodesAsync(
        string poolId, BatchNodeRemoveOptions nodes, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Boots a node anew; its start task runs again. Its disk stays.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodeId">The node; it must be idle or running, or have failed.</param>
    /// <param name="tasks">What becomes of its tasks; null for requeue.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task RebootNodeAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default);

    /// <summary>Sets a node up anew, with an empty disk.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodeId">The node; it must be idle or running, or have failed.</param>
    /// <param name="tasks">What becomes of its tasks; null for requeue.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task ReimageNodeAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gives a node no more tasks.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="tasks">What becomes of the tasks that it runs; null for requeue.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task DisableNodeSchedulingAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gives a node tasks again.</summary>
    Task EnableNodeSchedulingAsync(string poolId, string nodeId, CancellationToken cancellationToken = default);

    /// <summary>Lists the files of a node.</summary>
    IAsyncEnumerable<BatchNodeFile> GetNodeFilesAsync(
        string poolId, string nodeId, BatchListOptions? options = null, CancellationToken cancellationToken = default);

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

    /// <summary>Describes a file of a node.</summary>
    Task<BatchFileProperties> GetNodeFilePropertiesAsync(
        string poolId, string nodeId, string filePath, CancellationToken cancellationToken = default);
}
