using Conversion.Batch.Execution;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;
using Conversion.Core;
using Conversion.Storage;

namespace Conversion.Batch.Scheduling;

/// <summary>Runs shards of one plan on this machine, each with its ledger and receipt; continues what another left.</summary>
/// <remarks>Thread-safe: several shards may run at once, sharing the machine's bounds.</remarks>
public sealed class ShardWorker : IDisposable
{
    private readonly Plan _plan;
    private readonly RunFolder _run;
    private readonly ShardRunner _runner;
    private readonly RunProgress _progress;
    private readonly TimeProvider _time;

    /// <summary>Creates a worker.</summary>
    /// <param name="converter">Converts each image.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="run">Its files.</param>
    /// <param name="source">The JPEGs.</param>
    /// <param name="target">The PNGs.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="progress">Counts outcomes as they are reached.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: the plan's recipe is not one that this
    /// release converts alike.</exception>
    public ShardWorker(
        JpegToPngConverter converter,
        Plan plan,
        RunFolder run,
        IBlobStore source,
        IBlobStore target,
        PipelineOptions pipeline,
        RunProgress progress,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.RecipeHash != plan.Recipe.Hash || plan.Recipe.ConverterVersion != JpegToPngConverter.OutputVersion)
        {
            throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"Run '{plan.Run}' was planned for recipe {plan.RecipeHash} (converter version "
                + $"{plan.Recipe.ConverterVersion}); this program has {plan.Recipe.Hash} (version "
                + $"{JpegToPngConverter.OutputVersion}). Plan again, or use the release that made the plan.");
        }

        (_plan, _run, _progress, _time) = (plan, run, progress, time);
        var writer = new ImageWriter(target, plan.Overwrite, plan.RecipeHash);
        _runner = new ShardRunner(
            converter, source, writer, plan.Recipe.Options, pipeline, progress, Environment.MachineName, time);
    }

    /// <summary>Brings every image of a shard to a final state, then writes the shard's receipt.</summary>
    /// <remarks>Images that the ledger shows as done, or as failed for a reason that lies in them, are not touched again.</remarks>
    public async Task RunShardAsync(int index, CancellationToken cancellationToken)
    {
        ShardSummary shard = index >= 0 && index < _plan.Shards.Count
            ? _plan.Shards[index]
            : throw new BatchException(
                BatchErrorKind.RunNotFound,
                $"Run '{_plan.Run}' has no shard {index}; its shards are 0 to {_plan.Shards.Count - 1}.");
        IReadOnlyList<PlannedImage> images = await _run.ReadShardAsync(shard, cancellationToken).ConfigureAwait(false);
        ShardLedger before = await _run.ReadLedgerAsync(index, cancellationToken).ConfigureAwait(false);
        foreach (LedgerEntry entry in before.Outcomes.Values.Where(IsFinal))
        {
            _progress.Add(entry);
        }

        var ledger = new LedgerWriter(_run, index, startsWithinLine: before.EndsWithinLine, _time);
        await using (ledger.ConfigureAwait(false))
        {
            await _runner.RunAsync(Remaining(images, before.Outcomes), outcome => ledger.AddAsync(outcome.Entry), cancellationToken).ConfigureAwait(false);
        }

        await WriteReceiptAsync(shard, images, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    // A transient failure is an outcome for the account, but no reason not to try again.
    private static bool IsFinal(LedgerEntry entry) => entry.Kind is not FailureKind.Transient;

    private static IEnumerable<(PlannedImage Image, int Attempt)> Remaining(
        IReadOnlyList<PlannedImage> images, IReadOnlyDictionary<string, LedgerEntry> reached)
    {
        foreach (PlannedImage image in images)
        {
            if (!reached.TryGetValue(image.Name, out LedgerEntry? last))
            {
                yield return (image, 1);
            }
            else if (!IsFinal(last))
            {
                yield return (image, last.Attempt + 1);
            }
        }
    }

    private async Task WriteReceiptAsync(
        ShardSummary shard, IReadOnlyList<PlannedImage> images, CancellationToken cancellationToken)
    {
        ShardLedger ledger = await _run.ReadLedgerAsync(shard.Index, cancellationToken).ConfigureAwait(false);
        var receipt = new ShardReceipt
        {
            Shard = shard.Index,
            ShardHash = shard.Hash,
            RecipeHash = _plan.RecipeHash,
            Counts = ledger.Count(images).Counts,
            At = _time.GetUtcNow(),
        };
        await _run.WriteReceiptAsync(receipt, cancellationToken).ConfigureAwait(false);
    }
}
