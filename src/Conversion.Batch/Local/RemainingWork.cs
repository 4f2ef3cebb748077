using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Local;

/// <summary>What is left of a run: the images without a result, and the failures that are retried.</summary>
/// <param name="retried">Failures of these kinds are tried again.</param>
/// <param name="done">Receives each outcome that stands; null for nobody.</param>
internal sealed class RemainingWork(IReadOnlySet<FailureKind> retried, Action<LedgerEntry>? done = null)
{
    private long _images, _bytes, _doneImages;
    private int _shards;

    /// <summary>The rest, as an estimate takes it.</summary>
    public PlanRest Rest => new(_images, _bytes, _shards, _doneImages);

    /// <summary>Looks through the ledgers of a run.</summary>
    public static async Task<PlanRest> FindAsync(
        Plan plan, RunFiles run, IReadOnlySet<FailureKind> retried, CancellationToken cancellationToken)
    {
        var work = new RemainingWork(retried);
        _ = await Account.OfAsync(plan, run, cancellationToken, work.AddAsync).ConfigureAwait(false);
        return work.Rest;
    }

    /// <summary>Adds a shard.</summary>
    public Task AddAsync(IReadOnlyList<PlannedImage> images, ShardLedger ledger)
    {
        var stands = new HashSet<string>();
        foreach (LedgerEntry entry in new ShardAgenda(images, ledger, retried).Done)
        {
            done?.Invoke(entry);
            _ = stands.Add(entry.Name);
        }

        PlannedImage[] left = [.. images.Where(i => !stands.Contains(i.Name))];
        _doneImages += stands.Count;
        _shards += left.Length > 0 ? 1 : 0;
        _images += left.Length;
        _bytes += left.Sum(i => i.Bytes);
        return Task.CompletedTask;
    }
}
