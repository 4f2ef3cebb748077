using System.Runtime.CompilerServices;

namespace ImageConversion.Batch.AzureBatch;

internal sealed partial class AzureBatchService
{
    /// <inheritdoc/>
    public IAsyncEnumerable<BatchPool> GetPoolsAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List("/pools", "list pools", options), BatchServiceJson.Default.BatchPageBatchPool, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchPool> GetPoolAsync(
        string poolId, BatchGetOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            Get(PoolPath(poolId), $"get pool '{poolId}'", options), BatchServiceJson.Default.BatchPool, cancellationToken);

    /// <inheritdoc/>
    public Task CreatePoolAsync(BatchPoolCreateOptions pool, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return CreateAsync(
            "/pools",
            pool.Id,
            $"create pool '{pool.Id}'",
            Json(pool, BatchServiceJson.Default.BatchPoolCreateOptions),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResizePoolAsync(
        string poolId, BatchPoolResizeOptions resize, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resize);
        return ChangePoolAsync(
            poolId,
            "resize",
            Json(resize, BatchServiceJson.Default.BatchPoolResizeOptions),
            ifMatch,
            pool => (resize.TargetDedicatedNodes ?? pool.TargetDedicatedNodes) == pool.TargetDedicatedNodes
                && (resize.TargetLowPriorityNodes ?? pool.TargetLowPriorityNodes) == pool.TargetLowPriorityNodes,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task EnablePoolAutoScaleAsync(
        string poolId,
        BatchPoolEnableAutoScaleOptions autoScale,
        string? ifMatch = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(autoScale);
        return ChangePoolAsync(
            poolId,
            "enableautoscale",
            Json(autoScale, BatchServiceJson.Default.BatchPoolEnableAutoScaleOptions),
            ifMatch,
            pool => pool.EnableAutoScale == true
                && (autoScale.AutoScaleFormula ?? pool.AutoScaleFormula) == pool.AutoScaleFormula
                && (autoScale.AutoScaleEvaluationInterval ?? pool.AutoScaleEvaluationInterval) == pool.AutoScaleEvaluationInterval,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DisablePoolAutoScaleAsync(string poolId, CancellationToken cancellationToken = default) =>
        ChangePoolAsync(
            poolId, "disableautoscale", null, null, pool => pool.EnableAutoScale == false, cancellationToken);

    /// <inheritdoc/>
    public Task<AutoScaleRun> EvaluatePoolAutoScaleAsync(
        string poolId, string autoScaleFormula, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(autoScaleFormula);
        var formula = new BatchPoolEvaluateAutoScaleOptions { AutoScaleFormula = autoScaleFormula };
        return _pipeline.GetAsync(
            Post(
                PoolPath(poolId) + "/evaluateautoscale",
                $"evaluate autoscale of pool '{poolId}'",
                Json(formula, BatchServiceJson.Default.BatchPoolEvaluateAutoScaleOptions)),
            BatchServiceJson.Default.AutoScaleRun,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeletePoolAsync(string poolId, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        DeleteAsync(PoolPath(poolId), $"delete pool '{poolId}'", ifMatch, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchPoolNodeCounts> GetPoolNodeCountsAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List("/nodecounts", "count nodes", options),
            BatchServiceJson.Default.BatchPageBatchPoolNodeCounts,
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchSupportedImage> GetSupportedImagesAsync(
        BatchListOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ListAsync(
            List("/supportedimages", "list supported images", options),
            BatchServiceJson.Default.BatchPageBatchSupportedImage,
            cancellationToken);

    private static string PoolPath(string poolId) => BatchPath.Of("pools", poolId);

    private async Task ChangePoolAsync(
        string poolId,
        string verb,
        byte[]? body,
        string? ifMatch,
        Func<BatchPool, bool> isDone,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        BatchCall call = Post($"{PoolPath(poolId)}/{verb}", $"{verb} of pool '{poolId}'", body, ifMatch, operation: operation);
        _ = await _pipeline.ChangeAsync(
            call,
            async token => isDone(await GetPoolAsync(poolId, null, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
    }
}
