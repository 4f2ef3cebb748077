namespace Conversion.Batch.AzureBatch;

internal sealed partial class AzureBatchService
{
    /// <inheritdoc/>
    public IAsyncEnumerable<BatchNode> GetNodesAsync(
        string poolId, BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List(BatchPath.Of("pools", poolId, "nodes"), $"list nodes of pool '{poolId}'", options),
            BatchServiceJson.Default.BatchPageBatchNode,
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchFileContent> GetNodeFileAsync(
        string poolId,
        string nodeId,
        string filePath,
        BatchFileRange? range = null,
        CancellationToken cancellationToken = default) =>
        OpenFileAsync(
            BatchPath.OfFile(NodePath(poolId, nodeId), filePath),
            $"read '{filePath}' of node '{nodeId}' of pool '{poolId}'",
            range,
            cancellationToken);

    private static string NodePath(string poolId, string nodeId) => BatchPath.Of("pools", poolId, "nodes", nodeId);
}
