using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Local;

/// <summary>What is left to do on a shard, sorted by what its ledger says of earlier attempts.</summary>
/// <remarks>
/// A process that dies leaves several images without an outcome, of which at most one is to blame, and usually none: it
/// was killed. So each of them is tried alone, and only a death during that counts against it. After two it is set
/// aside (ADR 5).
/// </remarks>
internal sealed class ShardAgenda
{
    /// <summary>Deaths of a process that worked on one image and no other, after which that image is set aside.</summary>
    public const int MaxDeathsAlone = 2;

    private readonly List<ImageTask> _pending = [];
    private readonly List<ImageTask> _suspects = [];
    private readonly List<ImageTask> _last = [];
    private readonly List<(ImageTask, int)> _crashed = [];

    /// <param name="images">The shard's images.</param>
    /// <param name="ledger">What was reached before.</param>
    /// <param name="retried">Failures of these kinds are tried again.</param>
    public ShardAgenda(IEnumerable<PlannedImage> images, ShardLedger ledger, IReadOnlySet<FailureKind> retried)
    {
        foreach (PlannedImage image in images)
        {
            LedgerEntry? reached = ledger.Outcomes.GetValueOrDefault(image.Name);
            if (reached is null || (reached.Kind is { } kind && retried.Contains(kind)))
            {
                Add(image, ledger.HistoryOf(image.Name), hasCrashed: reached?.Kind == FailureKind.Crashed);
            }
            else
            {
                Done.Add(reached);
            }
        }
    }

    /// <summary>Outcomes that stand.</summary>
    public List<LedgerEntry> Done { get; } = [];

    /// <summary>Images of which nothing bad is known.</summary>
    public IReadOnlyList<ImageTask> Pending => _pending;

    /// <summary>Images that were begun when their process died: to be tried alone.</summary>
    public IReadOnlyList<ImageTask> Suspects => _suspects;

    /// <summary>Images during which a process died that worked on nothing else, or that were set aside for it before: to be
    /// tried alone when all else is done.</summary>
    public IReadOnlyList<ImageTask> Last => _last;

    /// <summary>Images that are set aside, with the deaths they caused.</summary>
    public IReadOnlyList<(ImageTask Task, int Deaths)> Crashed => _crashed;

    /// <summary>Whether every image has an outcome that stands.</summary>
    public bool IsEmpty => _pending.Count + _suspects.Count + _last.Count + _crashed.Count == 0;

    private void Add(PlannedImage image, ImageHistory history, bool hasCrashed)
    {
        bool isSuspect = history.IsSuspect || history.DeathsAlone > 0 || hasCrashed;
        var task = new ImageTask(image, history.Attempts + 1, Alone: isSuspect);
        if (history.DeathsAlone >= MaxDeathsAlone)
        {
            _crashed.Add((task with { Attempt = history.Attempts }, history.DeathsAlone));
        }
        else if (history.DeathsAlone > 0 || hasCrashed)
        {
            _last.Add(task);
        }
        else if (isSuspect)
        {
            _suspects.Add(task);
        }
        else
        {
            _pending.Add(task);
        }
    }
}
