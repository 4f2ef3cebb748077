using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Local;

/// <summary>What is left of a run: the images without a result, and the failures that are retried.</summary>
/// <param name="retried">Failures of these kinds are tried again.</param>
/// <param name="done">Receives each outcome that stands; null for nobody.</param>
internal sealed class RemainingWork(IReadOnlySet<FailureKind> retried, Action<LedgerEntry>? done = null)
{
    private readonly HashSet<string> _done = [];
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
        var agenda = new ShardAgenda(images, ledger, retried);
        long bytesDone = 0;
        _done.Clear();
        foreach (LedgerEntry entry in agenda.Done)
        {
            done?.Invoke(entry);
            _ = _done.Add(entry.Name);
        }

        foreach (PlannedImage image in images)
        {
            bytesDone += _done.Contains(image.Name) ? image.Bytes : 0;
        }

        _doneImages += _done.Count;
        _shards += images.Count > _done.Count ? 1 : 0;
        _images += images.Count - _done.Count;
        _bytes += images.Sum(i => i.Bytes) - bytesDone;
        return Task.CompletedTask;
    }
}
