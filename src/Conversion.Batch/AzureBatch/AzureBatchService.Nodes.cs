namespace ImageConversion.Batch.AzureBatch;

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
    public async Task RemoveNodesAsync(string poolId, BatchNodeRemoveOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        BatchCall call = Post(
            PoolPath(poolId) + "/removenodes",
            $"remove nodes of pool '{poolId}'",
            Json(options, BatchServiceJson.Default.BatchNodeRemoveOptions));
        _ = await _pipeline.ChangeAsync(
            call,
            async token => !await GetNodesAsync(poolId, new BatchListOptions { Select = "id,state" }, token)
                .AnyAsync(n => options.NodeList.Contains(n.Id ?? "") && n.State != BatchNodeState.LeavingPool, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RebootNodeAsync(
        string poolId, string nodeId, BatchNodeRebootOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        BatchCall call = Post(
            NodePath(poolId, nodeId) + "/reboot",
            $"restart node '{nodeId}' of pool '{poolId}'",
            Json(options, BatchServiceJson.Default.BatchNodeRebootOptions));
        _ = await _pipeline.ChangeAsync(
            call,
            async token => await GetNodesAsync(poolId, new BatchListOptions { Select = "id,state" }, token)
                .AnyAsync(n => n.Id == nodeId && n.State == BatchNodeState.Rebooting, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

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
