using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The runs of one place, by a single listing of their files.</summary>
/// <param name="Runs">The folders of runs, in the order in which their plans were written, as the storage's clock has it. Those without a
/// plan come first.</param>
/// <param name="Workers">The packages of workers that runs were submitted with.</param>
internal sealed record RunListing(IReadOnlyList<RunFolder> Runs, IReadOnlyList<BlobEntry> Workers)
{
    private const string WorkersFolder = "workers";

    /// <summary>Lists a place. One that does not exist has no runs.</summary>
    public static async Task<RunListing> ReadAsync(IBlobStore state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var runs = new Dictionary<string, RunFolder>();
        var workers = new List<BlobEntry>();
        if (await state.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (BlobEntry entry in state.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                string[] parts = entry.Name.Split('/', 2);
                if (parts is [WorkersFolder, _])
                {
                    workers.Add(entry);
                }
                else if (parts is [var id, var file] && RunId.IsWellFormed(id))
                {
                    if (!runs.TryGetValue(id, out RunFolder? run))
                    {
                        runs.Add(id, run = new RunFolder(id));
                    }

                    run.Add(entry, file);
                }
            }
        }

        return new RunListing(
            [.. runs.Values.OrderBy(r => r.PlannedAt).ThenBy(r => r.Id, StringComparer.Ordinal)], workers);
    }
}

/// <summary>What a listing shows of one run.</summary>
/// <param name="id">The run's id.</param>
internal sealed class RunFolder(string id)
{
    private readonly List<string> _leases = [];

    public string Id { get; } = id;

    /// <summary>How many files it has.</summary>
    public long Count { get; private set; }

    /// <summary>Their length.</summary>
    public long Bytes { get; private set; }

    /// <summary>When something of it was last written.</summary>
    public DateTimeOffset Newest { get; private set; }

    /// <summary>When its plan was written; the oldest time there is while it has none.</summary>
    public DateTimeOffset PlannedAt { get; private set; } = DateTimeOffset.MinValue;

    public bool HasPlan => PlannedAt > DateTimeOffset.MinValue;

    public bool HasSummary { get; private set; }

    /// <summary>Whether it was submitted to a pool.</summary>
    public bool HasBatch { get; private set; }

    /// <summary>Whether a worker has begun with it, here or on a pool.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The leases of its shards that were ever taken: names in the place of the runs.</summary>
    public IReadOnlyList<string> Leases => _leases;

    public void Add(BlobEntry entry, string file)
    {
        Count++;
        Bytes += entry.SizeBytes;
        Newest = entry.LastModified > Newest ? entry.LastModified : Newest;
        switch (file)
        {
            case PlanFile.Name:
                PlannedAt = entry.LastModified;
                break;
            case RunFiles.SummaryName:
                HasSummary = true;
                break;
            case RunFiles.BatchName:
                HasBatch = true;
                break;
            default:
                HasBegun |= file.StartsWith(LedgerFiles.Folder + "/", StringComparison.Ordinal);
                if (file.EndsWith(".lease", StringComparison.Ordinal))
                {
                    _leases.Add(entry.Name);
                }

                break;
        }
    }
}
