using Conversion.Batch.Accounting;
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

    /// <summary>Reads a run.</summary>
    /// <param name="run">Its files.</param>
    /// <param name="mostListed">How many failures, and how many warnings, are listed at the most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<RunReport> ReadAsync(RunFolder run, int mostListed, CancellationToken cancellationToken) =>
        ReadAsync(run, mostListed, static _ => { }, cancellationToken);

    /// <summary>Reads a run, and tells its course to whoever wants it.</summary>
    internal static async Task<RunReport> ReadAsync(
        RunFolder run, int mostListed, Action<LedgerOfShard> visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        Plan plan = await run.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        Account account = await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        RunSummary? summary = await run.TryReadSummaryAsync(cancellationToken).ConfigureAwait(false);
        ShardParts parts = await run.ReadPartsAsync(cancellationToken).ConfigureAwait(false);
        var failures = new List<LedgerEntry>();
        var warnings = new List<LedgerEntry>();
        foreach (ShardSummary shard in plan.Shards)
        {
            ShardLedger ledger = await run.ReadLedgerAsync(shard.Index, parts, cancellationToken).ConfigureAwait(false);
            visit(new LedgerOfShard(shard.Index, ledger));
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
            summary = account.ToSummary(live, account.ExitCode, TimeSpan.Zero);
        }

        if (summary.Converters is null)
        {
            // Workers did it, each a shard.
            summary = summary with { Converters = await ReadUseAsync(plan, run, parts, cancellationToken).ConfigureAwait(false) };
        }

        return new RunReport
        {
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

    private static async Task<ConverterUse?> ReadUseAsync(
        Plan plan, RunFolder run, ShardParts parts, CancellationToken cancellationToken)
    {
        var uses = new List<ConverterUse>();
        foreach (int shard in plan.Shards.SelectMany(s => parts.Of(s.Index).Select(p => p.Index).Prepend(s.Index)))
        {
            ShardReceipt? receipt = await run.TryReadReceiptAsync(shard, cancellationToken).ConfigureAwait(false);
            if (receipt?.Converters is { } use)
            {
                uses.Add(use);
            }
        }

        return ConverterUse.Sum(uses);
    }
}

/// <summary>What there is of a shard of the plan and of its parts.</summary>
internal readonly record struct LedgerOfShard(int Shard, ShardLedger Ledger);
