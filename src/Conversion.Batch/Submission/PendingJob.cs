using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Submission;

/// <summary>What is not done of a run, and where it would go.</summary>
/// <param name="Jobs">The run's jobs; the last one takes what is not done.</param>
/// <param name="Open">The shards of which not every image has a final state, or with failures that are tried again.</param>
/// <param name="UnderWay">Where the run is while that last job takes tasks; null where it is still to be made.</param>
/// <param name="Stranded">The job before, whose pool was deleted: it is ended first; null where there is none.</param>
internal sealed record PendingJob(
    IReadOnlyList<BatchRecordJob> Jobs, IReadOnlyList<ShardSummary> Open, BatchRecord? UnderWay, string? Stranded = null)
{
    /// <summary>The job that takes what is not done.</summary>
    public BatchRecordJob Job => Jobs[^1];
}
