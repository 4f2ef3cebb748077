using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Verification;

/// <summary>Finds what the runs between a source and a target say of images without a PNG.</summary>
/// <remarks>
/// Not thread-safe. Images are asked for in order of their targets, which is the order of plans as well: of each run one
/// shard at a time is in memory. Nothing is read before the first question.
/// </remarks>
internal sealed class RecordedFailures(IBlobStore state, string source, string target, NamePolicy names)
{
    private List<RunCursor>? _runs;

    /// <summary>What the newest run says that came to an end with this image; null where none did.</summary>
    public async Task<(string Run, LedgerEntry Entry)?> FindAsync(SourceImage image, CancellationToken cancellationToken)
    {
        _runs ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (RunCursor run in _runs)
        {
            if (await run.FindAsync(image, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                return (run.Run, entry);
            }
        }

        return null;
    }

    private async Task<List<RunCursor>> OpenAsync(CancellationToken cancellationToken)
    {
        var runs = new List<RunCursor>();
        IReadOnlyList<string> ids = await RunFiles.ListRunsAsync(state, cancellationToken).ConfigureAwait(false);
        foreach (string id in ids.Reverse())
        {
            var run = new RunFiles(state, id);
            Plan plan = await run.Plan.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (plan.Source == source && plan.Target == target && plan.Names == names)
            {
                runs.Add(new RunCursor(plan, run));
            }
        }

        return runs;
    }

    private sealed class RunCursor(Plan plan, RunFiles run)
    {
        private int _next;
        private string? _lastTarget;
        private IReadOnlyDictionary<string, LedgerEntry> _outcomes = new Dictionary<string, LedgerEntry>();

        public string Run => plan.Run;

        public async Task<LedgerEntry?> FindAsync(SourceImage image, CancellationToken cancellationToken)
        {
            while (_lastTarget is null || string.CompareOrdinal(_lastTarget, image.Target) < 0)
            {
                if (_next == plan.Shards.Count)
                {
                    return null;
                }

                ShardSummary shard = plan.Shards[_next++];
                IReadOnlyList<PlannedImage> images = await run.Shards.ReadAsync(shard, plan.Names, cancellationToken).ConfigureAwait(false);
                _lastTarget = images[^1].Target;
                _outcomes = (await run.Ledgers.ReadAsync(shard.Index, cancellationToken, shard.Images).ConfigureAwait(false)).Outcomes;
            }

            return _outcomes.GetValueOrDefault(image.Entry.Name);
        }
    }
}
