using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>The files of one run (docs/formats.md), in a store whose root holds the folders of all runs.</summary>
/// <remarks>Thread-safe, as the store is.</remarks>
internal sealed class RunFiles
{
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
        Summary = new SummaryFile(folder);
        Estimate = new EstimateFile(folder);
        Rates = new RatesFile(folder);
        Page = new PageFile(folder);
        Batch = new BatchFile(folder);
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
    public SummaryFile Summary { get; }

    /// <summary>The estimate: <c>estimate.json</c>.</summary>
    public EstimateFile Estimate { get; }

    /// <summary>What earlier runs of a recipe have measured: <c>rates-RECIPE.json</c> next to the runs' folders.</summary>
    public RatesFile Rates { get; }

    /// <summary>The report as a page: <c>report.html</c>.</summary>
    public PageFile Page { get; }

    /// <summary>The run's jobs on Azure Batch: <c>batch.json</c>.</summary>
    public BatchFile Batch { get; }

    /// <summary>Who may work on a shard, and who may change the run while following it.</summary>
    internal RunLeases Leases { get; }

    /// <summary>Which recipe writes to a target now: <c>targets/</c> next to the runs' folders.</summary>
    internal TargetFiles Targets { get; }

    /// <summary>Makes the place of the runs' files if it is absent.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => _folder.State.CreateIfAbsentAsync(cancellationToken);

    /// <summary>The ids of all runs of a store, oldest first: by when storage says that the plan was written, else by their ids, which say
    /// what a machine's clock said.</summary>
    public static async Task<IReadOnlyList<string>> ListRunsAsync(IBlobStore state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var runs = new List<(string Id, DateTimeOffset At)>();
        if (!await state.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        await foreach (BlobEntry entry in state.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name.Split('/') is [var run, PlanFile.Name])
            {
                runs.Add((run, entry.LastModified));
            }
        }

        return [.. runs.OrderBy(r => r.At).ThenBy(r => r.Id, StringComparer.Ordinal).Select(r => r.Id)];
    }
}
