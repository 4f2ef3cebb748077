using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Reporting;

/// <summary>Reads what became of a run, or how far it has come.</summary>
internal static class RunReportReader
{
    /// <summary>Reads a run.</summary>
    /// <param name="run">Its files.</param>
    /// <param name="mostListed">How many failures, and how many warnings, are listed at the most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RunReport> ReadAsync(RunFiles run, int mostListed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        Plan plan = await run.Plan.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(run, plan, mostListed, prices: null, history: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a run, with its estimate and what it took, both by the same prices.</summary>
    /// <param name="run">Its files.</param>
    /// <param name="mostListed">How many failures, and how many warnings, are listed at the most.</param>
    /// <param name="prices">What things cost.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RunReport> ReadAsync(
        RunFiles run, int mostListed, PriceTable prices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(prices);
        Plan plan = await run.Plan.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(run, plan, mostListed, prices, new RunHistory(plan.CreatedAt), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a run, and gathers its course.</summary>
    internal static async Task<RunReport> ReadAsync(
        RunFiles run, Plan plan, int mostListed, PriceTable? prices, RunHistory? history, CancellationToken cancellationToken)
    {
        Account account = await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunSummary? summary = await run.Summary.TryReadAsync(cancellationToken).ConfigureAwait(false);
        BatchRecord? batch = await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false);
        ShardParts parts = await run.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        var failures = new List<LedgerEntry>();
        var warnings = new List<LedgerEntry>();
        foreach (ShardSummary shard in plan.Shards)
        {
            ShardLedger ledger = await run.Ledgers.ReadAsync(shard, parts, cancellationToken).ConfigureAwait(false);
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

        // What the target did not bear out when the run closed is still claimed by its ledgers.
        long contradicted = summary?.Contradicted is null ? 0 : account.Counts.Total - (summary.Converted + summary.UpToDate + summary.Failed);
        if (summary is null || contradicted < 0
            || summary.Converted + summary.UpToDate + contradicted != account.Counts.Converted + account.Counts.UpToDate
            || summary.Failed != account.Counts.Failed)
        {
            contradicted = 0;

            // No summary yet, or one that a later worker has gone beyond.
            RunState live = account.Missing == 0 ? RunState.Completed
                : account.Missing == plan.ToConvert && batch is null ? RunState.Planned
                : RunState.Running;
            summary = account.ToSummary(live, account.Result, TimeSpan.Zero) with { Operations = summary?.Operations };
        }

        StorageOperations? operations = summary.Operations;
        if (summary.Converters is null)
        {
            // Workers did it, each a shard.
            List<ShardReceipt> receipts = await ReadReceiptsAsync(plan, run, parts, cancellationToken).ConfigureAwait(false);
            summary = summary with { Converters = ConverterUse.Sum(receipts.Select(r => r.Converters).OfType<ConverterUse>()) };
            operations = StorageOperations.Sum([operations, .. receipts.Select(r => r.Operations)]);
        }

        RunEstimate? estimate = prices is null ? null : await run.Estimate.TryReadAsync(cancellationToken).ConfigureAwait(false);
        return new RunReport
        {
            Estimate = prices is null || estimate is null ? null : estimate with { Cost = RunEstimator.CostBy(estimate, prices, plan) },
            Actual = prices is null || history is null ? null : ActualsOf(plan, summary, history, estimate, operations, prices),
            Source = plan.Source,
            Target = plan.Target,
            Files = run.Address,
            Pool = batch?.Pool,
            CreatedAt = plan.CreatedAt,
            Summary = summary,
            Missing = account.Missing + contradicted,
            IgnoredFiles = [.. plan.IgnoredFiles.Take(mostListed)],
            NotPreserved = plan.NotPreserved,
            Failures = failures,
            Warnings = warnings,
        };
    }

    private static async Task<List<ShardReceipt>> ReadReceiptsAsync(
        Plan plan, RunFiles run, ShardParts parts, CancellationToken cancellationToken)
    {
        var receipts = new List<ShardReceipt>();
        foreach (ShardSummary shard in plan.Shards.SelectMany(s => parts.Of(s.Index).Prepend(s)))
        {
            if (await run.Receipts.TryReadAsync(shard, plan, cancellationToken).ConfigureAwait(false) is { } receipt)
            {
                receipts.Add(receipt);
            }
        }

        return receipts;
    }

    private static RunActuals ActualsOf(
        Plan plan, RunSummary summary, RunHistory history, RunEstimate? estimate, StorageOperations? operations, PriceTable prices)
    {
        TimeSpan? nodes = estimate?.Machines.VmSize is null ? null : TimeSpan.FromSeconds(Math.Min(StoredValues.MaxSeconds, history.Nodes.Sum(n => n.Span.TotalSeconds)));
        bool isOneSitting = summary.ElapsedSeconds > 0 && summary.ConvertedBefore is null && !summary.HasPauses;
        return new RunActuals
        {
            ElapsedSeconds = isOneSitting ? summary.ElapsedSeconds
                : summary.ActiveSeconds ?? Math.Round((history.End - history.Origin).TotalSeconds, 3),
            NodeHours = nodes is { } time ? Math.Round(time.TotalHours, 4) : null,
            Operations = operations,
            Cost = new RunCost(
                nodes is { } billed ? decimal.Round(NodesOf(estimate!.Machines, billed, prices), 4) : 0,
                operations is null ? 0 : decimal.Round(prices.CostOfCalls(operations, plan.Tier), 4),
                RunEstimator.KeepingOf(summary.TargetBytes, prices, plan),
                prices.Currency,
                prices.AsOf,
                prices.AreExamples),
        };
    }

    // A ledger does not say of which kind a node was: as the pool was.
    private static decimal NodesOf(RunMachines machines, TimeSpan time, PriceTable prices)
    {
        double spotShare = (double)machines.SpotNodes / machines.Shape.Nodes;
        return prices.CostOfNodes(machines.VmSize, machines.Shape.CoresPerNode, time * (1 - spotShare), time * spotShare);
    }
}
