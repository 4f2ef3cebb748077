using Conversion.Batch.Accounting;
using Conversion.Batch.Estimation;
using Conversion.Batch.Execution;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;

namespace Conversion.Batch.Reporting;

/// <summary>What became of a run, or how far it has come.</summary>
public sealed record RunReport
{
    /// <summary>The run's source.</summary>
    public required string Source { get; init; }

    /// <summary>The run's target.</summary>
    public required string Target { get; init; }

    /// <summary>Where the run's files are.</summary>
    public required string Files { get; init; }

    /// <summary>When the plan was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The sums. Of a run without a summary they are what its ledgers show now.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>Images without a final state.</summary>
    public required long Missing { get; init; }

    /// <summary>Failed images, the first of them.</summary>
    public required IReadOnlyList<LedgerEntry> Failures { get; init; }

    /// <summary>Images converted with warnings, the first of them.</summary>
    public required IReadOnlyList<LedgerEntry> Warnings { get; init; }

    /// <summary>What the run was expected to take; null where nobody estimated it, or where no prices were given.</summary>
    public RunEstimate? Estimate { get; init; }

    /// <summary>What it has taken; null where no prices were given.</summary>
    public RunActuals? Actual { get; init; }

    /// <summary>Reads a run.</summary>
    /// <param name="run">Its files.</param>
    /// <param name="mostListed">How many failures, and how many warnings, are listed at the most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RunReport> ReadAsync(RunFolder run, int mostListed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        Plan plan = await run.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(run, plan, mostListed, prices: null, history: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a run, with its estimate beside what it took, both by the same prices.</summary>
    /// <param name="run">Its files.</param>
    /// <param name="mostListed">How many failures, and how many warnings, are listed at the most.</param>
    /// <param name="prices">What things cost.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RunReport> ReadAsync(
        RunFolder run, int mostListed, PriceTable prices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(prices);
        Plan plan = await run.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(run, plan, mostListed, prices, new RunHistory(plan.CreatedAt), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a run, and gathers its course.</summary>
    internal static async Task<RunReport> ReadAsync(
        RunFolder run, Plan plan, int mostListed, PriceTable? prices, RunHistory? history, CancellationToken cancellationToken)
    {
        Account account = await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunSummary? summary = await run.TryReadSummaryAsync(cancellationToken).ConfigureAwait(false);
        ShardParts parts = await run.ReadPartsAsync(cancellationToken).ConfigureAwait(false);
        var failures = new List<LedgerEntry>();
        var warnings = new List<LedgerEntry>();
        foreach (ShardSummary shard in plan.Shards)
        {
            ShardLedger ledger = await run.ReadLedgerAsync(shard.Index, parts, cancellationToken).ConfigureAwait(false);
            history?.Add(shard.Index, ledger);
            IEnumerable<LedgerEntry> inOrder = ledger.Outcomes.Values.OrderBy(e => e.Name, StringComparer.Ordinal);
            foreach (LedgerEntry entry in inOrder)
            {
                List<LedgerEntry>? list = entry.Outcome == Outcome.Failed ? failures : entry.Warnings.Count > 0 ? warnings : null;
                if (list?.Count < mostListed)
                {
                    list.Add(entry);
                }
            }
        }

        if (summary is null
            || summary.Converted != account.Counts.Converted
            || summary.UpToDate != account.Counts.UpToDate
            || summary.Failed != account.Counts.Failed)
        {
            // No summary yet, or one that a later worker has gone beyond.
            RunState live = account.Missing == 0 ? RunState.Completed
                : account.Missing == plan.ToConvert ? RunState.Planned
                : RunState.Running;
            summary = account.ToSummary(live, account.ExitCode, TimeSpan.Zero) with { Operations = summary?.Operations };
        }

        StorageOperations? operations = summary.Operations;
        if (summary.Converters is null)
        {
            // Workers did it, each a shard.
            List<ShardReceipt> receipts = await ReadReceiptsAsync(plan, run, parts, cancellationToken).ConfigureAwait(false);
            summary = summary with { Converters = ConverterUse.Sum(receipts.Select(r => r.Converters).OfType<ConverterUse>()) };
            operations = StorageOperations.Sum([operations, .. receipts.Select(r => r.Operations)]);
        }

        RunEstimate? estimate = prices is null ? null : await run.TryReadEstimateAsync(cancellationToken).ConfigureAwait(false);
        return new RunReport
        {
            Estimate = prices is null || estimate is null ? null : estimate with { Cost = estimate.CostBy(prices, plan) },
            Actual = prices is null || history is null ? null : RunActuals.Of(plan, summary, history, estimate, operations, prices),
            Source = plan.Source,
            Target = plan.Target,
            Files = run.Address,
            CreatedAt = plan.CreatedAt,
            Summary = summary,
            Missing = account.Missing,
            Failures = failures,
            Warnings = warnings,
        };
    }

    private static async Task<List<ShardReceipt>> ReadReceiptsAsync(
        Plan plan, RunFolder run, ShardParts parts, CancellationToken cancellationToken)
    {
        var receipts = new List<ShardReceipt>();
        foreach (int shard in plan.Shards.SelectMany(s => parts.Of(s.Index).Select(p => p.Index).Prepend(s.Index)))
        {
            if (await run.TryReadReceiptAsync(shard, cancellationToken).ConfigureAwait(false) is { } receipt)
            {
                receipts.Add(receipt);
            }
        }

        return receipts;
    }
}
