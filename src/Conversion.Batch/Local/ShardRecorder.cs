using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Local;

/// <summary>Keeps what a runner does in a shard's ledger, and remembers the outcomes.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ShardRecorder(LedgerWriter ledger, GivenImages given, Dictionary<string, LedgerEntry> reached) : IImageRecorder
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public bool IsDue(ImageTask image) => !given.Contains(image.Image.Name);

    /// <inheritdoc/>
    public Task BeginAsync(IReadOnlyList<ImageTask> images) =>
        ledger.BeginAsync([.. images.Select(i => i.Image.Name)], alone: images is [{ Alone: true }]);

    /// <inheritdoc/>
    public Task PassOverAsync(ImageOutcome attempt) => ledger.AddAsync(attempt.Entry);

    /// <inheritdoc/>
    public Task ReachAsync(ImageOutcome outcome)
    {
        lock (_gate)
        {
            reached[outcome.Entry.Name] = outcome.Entry;
        }

        return ledger.AddAsync(outcome.Entry);
    }
}
