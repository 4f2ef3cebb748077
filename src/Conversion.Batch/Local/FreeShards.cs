using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Local;

/// <summary>Takes one free shard of a run after the other, until none is left. Any number of machines may do so at the same time.</summary>
/// <param name="plan">The plan.</param>
/// <param name="run">Its files.</param>
/// <param name="time">The clock.</param>
internal sealed class FreeShards(Plan plan, RunFiles run, TimeProvider time)
{
    // A worker that was killed has its shard for 15 s more; one that lives may have it for minutes.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Works until every shard has its receipt. Waits for shards that others have, because their workers may die.</summary>
    /// <param name="tryRunAsync">Runs a shard, which may be a part that another one gave away; false where another worker has it.</param>
    /// <param name="cancellationToken">Stops; the images that have an outcome keep it.</param>
    public async Task RunAsync(
        Func<ShardSummary, bool, CancellationToken, Task<bool>> tryRunAsync, CancellationToken cancellationToken)
    {
        while (await ListAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } open)
        {
            if (!await TryRunOneAsync(open, tryRunAsync, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryRunOneAsync(
        List<ShardSummary> open, Func<ShardSummary, bool, CancellationToken, Task<bool>> tryRunAsync, CancellationToken cancellationToken)
    {
        // From anywhere, so that machines that begin at the same time do not ask for the same shards.
        int first = Random.Shared.Next(open.Count);
        for (int i = 0; i < open.Count; i++)
        {
            ShardSummary shard = open[(first + i) % open.Count];
            if (await tryRunAsync(shard, shard.Index >= plan.Shards.Count, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shards and parts without a receipt.</summary>
    private async Task<List<ShardSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var done = new HashSet<int>();
        await foreach (LedgerFile file in run.Ledgers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.IsReceipt)
            {
                _ = done.Add(file.Shard);
            }
        }

        ShardParts parts = await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        return [.. plan.Shards.Concat(parts.All).Where(s => !done.Contains(s.Index))];
    }
}
