using System.Text;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The files of one run (docs/formats.md), in a store whose root holds the folders of all runs.</summary>
/// <remarks>Thread-safe, as the store is.</remarks>
internal sealed class RunFiles
{
    internal const string SummaryName = "summary.json";
    internal const string BatchName = "batch.json";

    private readonly RunFolderStore _folder;

    /// <summary>Names a run; opens nothing.</summary>
    /// <param name="state">Holds the folders of all runs.</param>
    /// <param name="run">The run's id.</param>
    public RunFiles(IBlobStore state, string run)
    {
        ArgumentNullException.ThrowIfNull(state);
        RunFolderStore folder = _folder = new RunFolderStore(state, run);
        Plan = new PlanFile(folder);
        Shards = new ShardLists(folder);
        Parts = new PartFiles(folder);
        Ledgers = new LedgerFiles(folder);
        Receipts = new ReceiptFiles(folder);
        Summary = new RunDocument<RunSummary>(folder, SummaryName, BatchJson.Default.RunSummary, StoredValues.FindProblem);
        Estimate = new RunDocument<RunEstimate>(folder, "estimate.json", BatchJson.Default.RunEstimate, StoredValues.FindProblem);
        Sample = new RunDocument<HeaderSample>(folder, "sample.json", BatchJson.Default.HeaderSample, StoredValues.FindProblem);
        Rates = new RatesFile(folder);
        Batch = new RunDocument<BatchRecord>(
            folder, BatchName, BatchJson.Default.BatchRecord, r => StoredValues.FindProblem(r, number => BatchRecord.JobId(run, number)));
        Leases = new RunLeases(folder);
        Targets = new TargetFiles(folder);
    }

    /// <summary>The run's id.</summary>
    public string Run => _folder.Run;

    /// <summary>Where the run's files are.</summary>
    public string Address => _folder.Address;

    /// <summary>Where the folders of all runs are.</summary>
    public StoreAddress State => StoreAddress.Parse(_folder.State.Address);

    /// <summary>The plan: <c>plan.json</c>, <c>head.json</c>.</summary>
    public PlanFile Plan { get; }

    /// <summary>The shards' lists of images: <c>shards/00000.ndjson.gz</c>.</summary>
    public ShardLists Shards { get; }

    /// <summary>The parts that shards gave away: <c>parts.ndjson</c>, <c>shards/00000.given</c>.</summary>
    public PartFiles Parts { get; }

    /// <summary>The shards' ledgers: <c>ledger/00000.ndjson</c>.</summary>
    public LedgerFiles Ledgers { get; }

    /// <summary>The shards' receipts: <c>ledger/00000.done</c>.</summary>
    public ReceiptFiles Receipts { get; }

    /// <summary>The summary: <c>summary.json</c>.</summary>
    public RunDocument<RunSummary> Summary { get; }

    /// <summary>The estimate: <c>estimate.json</c>.</summary>
    public RunDocument<RunEstimate> Estimate { get; }

    /// <summary>The headers that the estimate goes by: <c>sample.json</c>.</summary>
    public RunDocument<HeaderSample> Sample { get; }

    /// <summary>What earlier runs of a recipe have measured: <c>rates-RECIPE.json</c> next to the runs' folders.</summary>
    public RatesFile Rates { get; }

    /// <summary>The run's jobs on Azure Batch: <c>batch.json</c>.</summary>
    public RunDocument<BatchRecord> Batch { get; }

    /// <summary>Who may work on a shard, and who may change the run while following it.</summary>
    internal RunLeases Leases { get; }

    /// <summary>Which recipe writes to a target now: <c>targets/</c> next to the runs' folders.</summary>
    internal TargetFiles Targets { get; }

    /// <summary>Makes the place of the runs' files if it is absent.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => _folder.State.CreateIfAbsentAsync(cancellationToken);

    /// <summary>Writes the summary, with the calls that <paramref name="calls"/> counted since the last one and those of the summary that
    /// this one replaces.</summary>
    /// <returns>What is written.</returns>
    public async Task<RunSummary> WriteSummaryAsync(RunSummary summary, BlobCallCounter? calls, CancellationToken cancellationToken)
    {
        RunSummary? before = await Summary.TryReadAsync(cancellationToken).ConfigureAwait(false);
        summary = summary with { Operations = StorageOperations.Sum(before?.Operations, StorageOperations.TakeFrom(calls)) };
        await Summary.WriteAsync(summary, cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <summary>Writes the report as a page: <c>report.html</c>.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> WritePageAsync(string html, CancellationToken cancellationToken)
    {
        const string Name = "report.html";
        await _folder.State.WriteAsync(
            _folder.PathOf(Name),
            Encoding.UTF8.GetBytes(html),
            new BlobWriteOptions { ContentType = "text/html; charset=utf-8" },
            cancellationToken).ConfigureAwait(false);
        return $"{_folder.Address}/{Name}";
    }

    /// <summary>The ids of all runs of a store, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> ListRunsAsync(IBlobStore state, CancellationToken cancellationToken)
    {
        RunListing listing = await RunListing.ReadAsync(state, cancellationToken).ConfigureAwait(false);
        return [.. listing.Runs.Where(r => r.HasPlan).Select(r => r.Id)];
    }

    /// <summary>Reads the plan without its shards; null where somebody has damaged it: one such run hides no other.</summary>
    public async Task<Plan?> TryReadHeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            return null;
        }
    }

    /// <summary>Deletes the run's files, the plan last: what is interrupted is found again.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var options = new BlobListOptions { Prefix = Run + "/" };
        List<string> names = await _folder.State.ListAsync(options, cancellationToken).Select(e => e.Name)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in names.OrderBy(n => n == _folder.PathOf(PlanFile.Name) ? 1 : 0))
        {
            _ = await _folder.State.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        }

        await _folder.State.DeleteEmptyFoldersAsync(Run, cancellationToken).ConfigureAwait(false);
    }
}
