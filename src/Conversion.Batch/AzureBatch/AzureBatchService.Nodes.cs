namespace Conversion.Batch.AzureBatch;

public sealed partial class AzureBatchService
{
    /// <inheritdoc/>
    public IAsyncEnumerable<BatchNode> GetNodesAsync(
        string poolId, BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List(BatchPath.Of("pools", poolId, "nodes"), $"list nodes of pool '{poolId}'", options),
            BatchServiceJson.Default.BatchPageBatchNode,
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchNode> GetNodeAsync(
        string poolId, string nodeId, BatchGetOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            Get(NodePath(poolId, nodeId), $"get node '{nodeId}' of pool '{poolId}'", options),
            BatchServiceJson.Default.BatchNode,
            cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveNodesAsync(
        string poolId, BatchNodeRemoveOptions nodes, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        BatchCall call = Post(
            BatchPath.Of("pools", poolId, "removenodes"),
            $"remove nodes of pool '{poolId}'",
            Json(nodes, BatchServiceJson.Default.BatchNodeRemoveOptions),
            ifMatch);
        _ = await _pipeline.ChangeAsync(call, AreLeavingAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> AreLeavingAsync(CancellationToken token)
        {
            var wanted = new HashSet<string>(nodes.NodeList, StringComparer.OrdinalIgnoreCase);
            await foreach (BatchNode node in GetNodesAsync(poolId, cancellationToken: token).ConfigureAwait(false))
            {
                if (wanted.Contains(node.Id ?? "") && node.State != BatchNodeState.LeavingPool)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchNodeFile> GetNodeFilesAsync(
        string poolId, string nodeId, BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List(NodePath(poolId, nodeId) + "/files", $"list files of node '{nodeId}' of pool '{poolId}'", options, isOfFiles: true),
            BatchServiceJson.Default.BatchPageBatchNodeFile,
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

    /// <inheritdoc/>
    public Task<BatchFileProperties> GetNodeFilePropertiesAsync(
        string poolId, string nodeId, string filePath, CancellationToken cancellationToken = default) =>
        DescribeFileAsync(
            BatchPath.OfFile(NodePath(poolId, nodeId), filePath),
            $"describe '{filePath}' of node '{nodeId}' of pool '{poolId}'",
            cancellationToken);

    private static string NodePath(string poolId, string nodeId) => BatchPath.Of("pools", poolId, "nodes", nodeId);
}
