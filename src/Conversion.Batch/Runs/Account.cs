using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Runs;

/// <summary>The closing sum of a run: source images = converted + up to date + failed.</summary>
/// <remarks>Counted again from the shards' lists and ledgers, not from anything that a worker says of itself.</remarks>
internal sealed class Account
{
    // No image takes longer than a day.
    private const double MaxMilliseconds = 24 * 60 * 60 * 1000.0;

    private readonly ActiveTime _active;

    private Account(Plan plan, OutcomeCounts counts, long missing, ActiveTime active) =>
        (Plan, Counts, Missing, _active) = (plan, counts, missing, active);

    /// <summary>Claims of the ledgers that were held against the target; null where none were.</summary>
    public long? Checked { get; private init; }

    /// <summary>Images of which the ledgers claim what the target does not bear out. They count as missing.</summary>
    public IReadOnlyList<string> Contradicted { get; private init; } = [];

    /// <summary>What was to be done.</summary>
    public Plan Plan { get; }

    /// <summary>How the images ended, those included that were up to date before.</summary>
    public OutcomeCounts Counts { get; }

    /// <summary>Images without a final state.</summary>
    public long Missing { get; }

    /// <summary>Whether every image has a final state.</summary>
    public bool Closes => Missing == 0 && Counts.Total == Plan.Total;

    /// <summary>The result of a run that reached its end.</summary>
    public RunResult Result =>
        Plan.Total == 0 ? RunResult.NoImages
        : !Closes ? RunResult.Incomplete
        : RunResults.From(Counts);

    /// <summary>Adds up a run from its files.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="run">Its files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="look">Sees each shard's images and ledger; null for nobody.</param>
    public static async Task<Account> OfAsync(
        Plan plan, RunFiles run, CancellationToken cancellationToken, Func<IReadOnlyList<PlannedImage>, ShardLedger, Task>? look = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        var counts = new OutcomeCounts { UpToDate = plan.UpToDate };
        long missing = 0;
        var active = new ActiveTime();
        ShardParts parts = await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        foreach (ShardSummary shard in plan.Shards)
        {
            ShardLedger ledger = await run.Ledgers.ReadAsync(shard, parts, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<PlannedImage> images = await run.Shards.ReadAsync(shard, plan.Names, cancellationToken).ConfigureAwait(false);
            (OutcomeCounts ofShard, long without) = ledger.Count(images);
            counts.Add(ofShard);
            missing += without;
            foreach (LedgerEntry entry in ledger.Outcomes.Values)
            {
                active.Add(entry.At, TimeSpan.FromMilliseconds(Math.Clamp((entry.DecodeMs ?? 0) + (entry.EncodeMs ?? 0), 0, MaxMilliseconds)));
            }

            if (look is not null)
            {
                await look(images, ledger).ConfigureAwait(false);
            }
        }

        return new Account(plan, counts, missing, active);
    }

    /// <summary>The same with what the target has shown of the claims in the ledgers.</summary>
    public Account HeldAgainst(long @checked, long contradicted, IReadOnlyList<string> named)
    {
        var counts = new OutcomeCounts();
        counts.Add(Counts);

        // Which of the two was claimed makes no difference: there is no such PNG.
        long ofConverted = Math.Min(contradicted, counts.Converted);
        counts.Converted -= ofConverted;
        counts.UpToDate -= contradicted - ofConverted;
        return new Account(Plan, counts, Missing + contradicted, _active) { Checked = @checked, Contradicted = named };
    }

    /// <summary>The account as a summary.</summary>
    public RunSummary ToSummary(RunState state, RunResult result, TimeSpan elapsed) => new()
    {
        Run = Plan.Run,
        Recipe = Plan.RecipeHash,
        State = state,
        Total = Plan.Total,
        Converted = Counts.Converted,
        UpToDate = Counts.UpToDate,
        Failed = Counts.Failed,
        Warned = Counts.Warned,
        Failures = Counts.Failures,
        Ignored = Plan.Ignored,
        IgnoredBy = Plan.IgnoredBy.Count == 0 ? null : Plan.IgnoredBy,
        Foreign = Plan.Foreign == 0 ? null : Plan.Foreign,
        SourceBytes = Counts.SourceBytes,
        TargetBytes = Counts.TargetBytes,
        Megapixels = Math.Round(Counts.Pixels / 1e6, 3),
        // What ledgers and plans say of times may add up to anything; a summary has to be read again.
        CoreSeconds = Math.Round(Math.Min(Counts.CoreSeconds, StoredValues.MaxSeconds), 3),
        ElapsedSeconds = Seconds(elapsed),
        ActiveSeconds = Seconds(_active.Total),
        WallSeconds = Seconds((_active.Last ?? Plan.CreatedAt) - Plan.CreatedAt),
        Result = result,
        Checked = Checked,
        Contradicted = Contradicted.Count == 0 ? null : Contradicted,
    };

    private static double Seconds(TimeSpan time) => Math.Round(Math.Clamp(time.TotalSeconds, 0, StoredValues.MaxSeconds), 3);
}
