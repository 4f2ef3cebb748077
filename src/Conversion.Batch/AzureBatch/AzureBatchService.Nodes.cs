using System.Runtime.CompilerServices;

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
    public Task RebootNodeAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default) =>
        ChangeNodeAsync(
            poolId, nodeId, "reboot", new NodeActionBody { NodeRebootOption = tasks }, IsRestarting, cancellationToken);

    /// <inheritdoc/>
    public Task ReimageNodeAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default) =>
        ChangeNodeAsync(
            poolId, nodeId, "reimage", new NodeActionBody { NodeReimageOption = tasks }, IsRestarting, cancellationToken);

    /// <inheritdoc/>
    public Task DisableNodeSchedulingAsync(
        string poolId,
        string nodeId,
        BatchNodeDeallocationOption? tasks = null,
        CancellationToken cancellationToken = default) =>
        ChangeNodeAsync(
            poolId,
            nodeId,
            "disablescheduling",
            new NodeActionBody { NodeDisableSchedulingOption = tasks },
            node => node.SchedulingState == SchedulingState.Disabled,
            cancellationToken);

    /// <inheritdoc/>
    public Task EnableNodeSchedulingAsync(string poolId, string nodeId, CancellationToken cancellationToken = default) =>
        ChangeNodeAsync(
            poolId, nodeId, "enablescheduling", null, node => node.SchedulingState == SchedulingState.Enabled, cancellationToken);

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

    // On its way up again: what an earlier attempt began.
    private static bool IsRestarting(BatchNode node) =>
        node.State is { } state && (state == BatchNodeState.Rebooting || state == BatchNodeState.Reimaging
            || state == BatchNodeState.Starting || state == BatchNodeState.WaitingForStartTask);

    private async Task ChangeNodeAsync(
        string poolId,
        string nodeId,
        string verb,
        NodeActionBody? body,
        Func<BatchNode, bool> isDone,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        BatchCall call = Post(
            $"{NodePath(poolId, nodeId)}/{verb}",
            $"{verb} node '{nodeId}' of pool '{poolId}'",
            body is null ? null : Json(body, BatchServiceJson.Default.NodeActionBody),
            operation: operation);
        _ = await _pipeline.ChangeAsync(
            call,
            async token => isDone(await GetNodeAsync(poolId, nodeId, null, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
    }
}
