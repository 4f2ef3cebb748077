using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Estimation;

/// <summary>Counts the calls of a run: what the planner, the workers and their ledgers do of each kind.</summary>
internal static class OperationCount
{
    // The service's page.
    private const long ListedAtOnce = 5000;

    // Its list and its receipt.
    private const int WritesPerShard = 2;

    // By the worker the plan's head, the list, receipt, what was given away, and the ledger twice; when adding up the
    // run, ledger and list.
    private const int ReadsPerShard = 8;

    // Lease taken and given back.
    private const int LeasesPerShard = 2;

    // Plan, head, estimate, summary and rates.
    private const int WritesPerRun = 5;

    /// <summary>Estimates the calls.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="fromContainer">Whether the source is a container, where calls are billed.</param>
    /// <param name="toContainer">Whether the target is one; the files of the run are then in one too.</param>
    /// <param name="slotTime">The time of all slots together.</param>
    public static StorageOperations Of(Plan plan, bool fromContainer, bool toContainer, TimeSpan slotTime)
    {
        long images = plan.ToConvert;
        long shards = plan.Shards.Count;
        long reads = 0, writes = 0, lists = 0, others = 0;
        if (fromContainer)
        {
            lists += Pages(plan.Total + plan.Ignored);
            reads += images + Math.Min(images, HeaderSample.MaxImages)
                + (plan.Select == ImageSelection.Content ? plan.Total + plan.Ignored : 0);
        }

        if (toContainer)
        {
            lists += Pages(plan.UpToDate);
            writes += images + Appends(images, shards, slotTime) + (shards * WritesPerShard) + WritesPerRun;
            reads += (shards * ReadsPerShard) + (long)(slotTime / GivenImages.AskInterval);
            others += (shards * LeasesPerShard) + (long)(slotTime / ShardLease.RenewalInterval);
        }

        return new StorageOperations(reads, writes, lists, others);
    }

    // Attempts are appended in groups; outcomes by time and by count, or with the attempts, each with others or alone.
    private static long Appends(long images, long shards, TimeSpan slotTime) =>
        shards + (images / ShardRunner.AttemptsAtOnce)
        + Math.Min(images, (images / LedgerWriter.FlushEntries) + (long)(slotTime / LedgerWriter.FlushInterval));

    private static long Pages(long blobs) => Math.Max(1, (blobs + ListedAtOnce - 1) / ListedAtOnce);
}
