using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Local;

/// <summary>Works through a plan's shards on this machine.</summary>
internal static class LocalScheduler
{
    // While the last images of one shard are still converting, the next shard's are read: no core idles at the seam.
    private const int ShardsAtOnce = 2;

    /// <summary>Runs every shard, in order.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was reached is in the ledgers.</exception>
    public static Task RunAsync(Plan plan, ShardWorker worker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(worker);
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = ShardsAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            plan.Shards, bounds, async (shard, token) => await worker.RunShardAsync(shard.Index, token).ConfigureAwait(false));
    }
}
