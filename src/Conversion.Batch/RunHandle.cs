using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Reporting;
using ImageConversion.Batch.Reporting.Html;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>A run: its files can be read at any time, from any machine that reaches them.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunHandle
{
    private readonly IBlobStoreFactory _stores;
    private readonly TimeProvider _time;
    private readonly Plan? _made;
    private Plan? _plan;

    /// <param name="files">The run's files.</param>
    /// <param name="stores">Opens its places.</param>
    /// <param name="time">The clock.</param>
    /// <param name="made">The plan, where this process has just made it or has checked it; null for one that is to be read.</param>
    internal RunHandle(RunFiles files, IBlobStoreFactory stores, TimeProvider time, Plan? made = null) =>
        (Files, _stores, _time, _made, _plan) = (files, stores, time, made, made);

    /// <summary>The run's id.</summary>
    public string Id => Files.Run;

    /// <summary>The address of its files.</summary>
    public string Address => Files.Address;

    /// <summary>The run's summary, where submitting it has found nothing left to do.</summary>
    public RunSummary? Summary { get; internal init; }

    internal RunFiles Files { get; }

    /// <summary>Says whether the plan's places may be opened; null for a plan that this process made.</summary>
    internal PlanTrust? Trust { get; init; }

    /// <summary>What the caller knows of the run.</summary>
    internal RunTrust Given { get; init; } = new();

    /// <summary>Reads the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadPlanAsync(CancellationToken cancellationToken = default) =>
        _plan ??= await Files.Plan.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the plan without its shards, which is short whatever the run's size.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadPlanHeadAsync(CancellationToken cancellationToken = default) =>
        _plan ?? await Files.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the plan without its shards for someone who opens its places.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.PlanNotTrusted"/>, <see cref="BatchErrorKind.PlanChanged"/>: nothing vouches for them
    /// (<see cref="RunTrust"/>); <see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> OpenPlanHeadAsync(CancellationToken cancellationToken = default) =>
        _made ?? Trusted(await Files.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Reads the plan for someone who opens its places.</summary>
    internal async Task<Plan> OpenPlanAsync(CancellationToken cancellationToken) =>
        _made ?? Trusted(await Files.Plan.ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>How the run is added up when it has ended: the target of a plan that nothing vouches for is not opened.</summary>
    internal RunClosing ClosingOf(Plan plan) => new(TryOpen(plan, plan.Target), Given.IsStrict);

    /// <summary>Reads the estimate; null where there is none.</summary>
    public Task<RunEstimate?> ReadEstimateAsync(CancellationToken cancellationToken = default) =>
        Files.Estimate.TryReadAsync(cancellationToken);

    /// <summary>Reads the summary; null while there is none.</summary>
    public Task<RunSummary?> ReadSummaryAsync(CancellationToken cancellationToken = default) =>
        Files.Summary.TryReadAsync(cancellationToken);

    /// <summary>Reads where the run is on Azure Batch; null where it was not submitted.</summary>
    public Task<BatchRecord?> ReadBatchAsync(CancellationToken cancellationToken = default) =>
        Files.Batch.TryReadAsync(cancellationToken);

    /// <summary>Reads how far the run has come: its sums, failures and warnings.</summary>
    /// <param name="maxListed">How many failures, and how many warnings, are listed at most.</param>
    /// <param name="prices">Prices for the estimate and for what the run has taken; null leaves both out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RunReport> ReadReportAsync(
        int maxListed = 1000, PriceTable? prices = null, CancellationToken cancellationToken = default) => prices is null
        ? RunReportReader.ReadAsync(Files, maxListed, cancellationToken)
        : RunReportReader.ReadAsync(Files, maxListed, prices, cancellationToken);

    /// <summary>Reads what became of each image so far, shard by shard. Memory does not grow with the run.</summary>
    public async IAsyncEnumerable<LedgerEntry> ReadOutcomesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Plan plan = await ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        ShardParts parts = await Files.Parts.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        foreach (ShardSummary shard in plan.Shards)
        {
            ShardLedger ledger = await Files.Ledgers.ReadAsync(shard, parts, cancellationToken).ConfigureAwait(false);
            foreach (LedgerEntry entry in ledger.Outcomes.Values)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Makes the run's report as one static page of HTML.</summary>
    /// <param name="prices">What things cost; null for <see cref="PriceTable.Examples"/>.</param>
    /// <param name="withThumbnails">Whether failed images are read for small pictures of them. Those of a plan that nothing vouches for
    /// (<see cref="RunTrust"/>) are not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> RenderReportAsync(
        PriceTable? prices = null, bool withThumbnails = true, CancellationToken cancellationToken = default) =>
        HtmlReport.ReadAsync(
            Files, plan => withThumbnails ? TryOpen(plan, plan.Source) : null, prices ?? PriceTable.Examples, _time, cancellationToken);

    /// <summary>Writes a page next to the run's other files, as <c>report.html</c>.</summary>
    /// <returns>Its address.</returns>
    public Task<string> SaveReportAsync(string html, CancellationToken cancellationToken = default) =>
        Files.WritePageAsync(html, cancellationToken);

    private Plan Trusted(Plan plan)
    {
        Trust?.ThrowUnlessTrusted(plan, Files, Given);
        return plan;
    }

    private IBlobStore? TryOpen(Plan plan, string place)
    {
        try
        {
            if (_made is null)
            {
                _ = Trusted(plan);
            }

            return place == plan.Source
                ? _stores.OpenSource(StoreAddress.Parse(place), SourceReading.AccessOf(plan, check: null))
                : _stores.Open(StoreAddress.Parse(place));
        }
        catch (BatchException e) when (e.Kind is BatchErrorKind.PlanNotTrusted or BatchErrorKind.PlanChanged or BatchErrorKind.RunInvalid)
        {
            return null;
        }
    }
}
