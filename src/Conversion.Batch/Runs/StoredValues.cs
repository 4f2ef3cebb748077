using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Runs;

/// <summary>What is wrong with values that were read: receipts, summaries, estimates, records of jobs. Each may have been written by
/// anybody.</summary>
internal static class StoredValues
{
    /// <summary>The longest time that a summary can tell.</summary>
    public const int MaxSeconds = int.MaxValue;

    private const int LastYear = 2200;
    private const int MaxText = 1024;
    private const int MaxCause = 16 * MaxText;
    private const int MaxNodes = 1 << 20;
    private const int MaxNames = 64;
    private const double MaxRate = 1e12;

    /// <summary>Of a shard's receipt.</summary>
    public static string? FindProblem(ShardReceipt receipt, ShardSummary shard)
    {
        OutcomeCounts? counts = receipt.Counts;
        return counts is null || new[]
            {
                counts.Converted, counts.UpToDate, counts.Failed, counts.Warned, counts.SourceBytes, counts.TargetBytes, counts.Pixels,
            }.Any(n => !StoredText.IsAmount(n)) || !AreFailures(counts.Failures) || !IsTime(counts.CoreSeconds) ? "a count is none"
            : counts.Total > shard.Images ? $"it counts {Quantities.Count(counts.Total, "image")}; its shard has {shard.Images}"
            : !AreUse(receipt.Converters) || !AreCalls(receipt.Operations) ? "a measure is none"
            : null;
    }

    /// <summary>Of a run's summary.</summary>
    public static string? FindProblem(RunSummary summary) =>
        IsText(summary.Run) && IsText(summary.Recipe) && Enum.IsDefined(summary.State) && summary.HasResult && Enum.IsDefined(summary.Result) && AreFailures(summary.Failures)
        && new[]
        {
            summary.Total, summary.Converted, summary.UpToDate, summary.Failed, summary.Warned, summary.SourceBytes, summary.TargetBytes,
            summary.ConvertedBefore ?? 0, summary.Checked ?? 0,
        }.All(StoredText.IsAmount)
        && StoredText.IsAmount(summary.Megapixels) && IsTime(summary.CoreSeconds) && IsTime(summary.ElapsedSeconds)
        && IsTime(summary.ActiveSeconds ?? 0) && IsTime(summary.WallSeconds ?? 0)
        && AreUse(summary.Converters) && AreCalls(summary.Operations)
        && (summary.End is null || (Enum.IsDefined(summary.End.Kind) && summary.End.Detail is null or { Length: <= MaxCause }))
        && (summary.Contradicted ?? []).Count <= MaxNames && (summary.Contradicted ?? []).All(n => n is { Length: <= StoredText.MaxName })
            ? null
            : "a count, a measure or a text is none";

    /// <summary>Of a run's estimate.</summary>
    public static string? FindProblem(RunEstimate estimate) =>
        new[] { estimate.Images, estimate.SourceBytes, estimate.TargetBytes }.All(StoredText.IsAmount)
        && StoredText.IsAmount(estimate.Megapixels) && IsTime(estimate.CoreSeconds) && IsTime(estimate.ElapsedSeconds)
        && IsTime(estimate.DedicatedNodeHours) && IsTime(estimate.SpotNodeHours)
        && estimate.Operations is not null && AreCalls(estimate.Operations)
        && estimate.Machines?.Shape is { Nodes: >= 1 and <= MaxNodes, SlotsPerNode: >= 1 and <= MaxNodes, CoresPerNode: >= 1 and <= MaxNodes } shape
        && estimate.Machines.SpotNodes >= 0 && estimate.Machines.SpotNodes <= shape.Nodes
        && estimate.Machines.VmSize is null or { Length: <= MaxText } && IsTime(estimate.Machines.Around.TotalSeconds)
        && estimate.Cost is { Currency.Length: <= MaxText } cost && new[] { cost.Nodes, cost.Operations, cost.StoredPerMonth }.All(a => a is >= 0 and <= 1_000_000_000_000)
            ? null
            : "a number or a text is none";

    /// <summary>Of a sample of headers.</summary>
    public static string? FindProblem(HeaderSample sample) =>
        sample.Images is { Count: > 0 and <= HeaderSample.MaxImages } images
        && images.All(i => i is { Name.Length: > 0 and <= StoredText.MaxName, Shard: >= 0 } && StoredText.IsAmount(i.Bytes) && StoredText.IsAmount(i.Pixels) && i.Weight is >= 1 and < MaxRate)
            ? null
            : "an image is none";

    /// <summary>Of the rates of a recipe.</summary>
    public static bool AreRates(MeasuredRates rates) =>
        new[] { rates.BytesPerCoreSecond, rates.JpegBitsPerPixel, rates.PngBitsPerPixel }.All(r => r is > 1e-6 and < MaxRate)
        && (rates.Run is null || RunId.IsWellFormed(rates.Run));

    /// <summary>Of the record of a run's jobs: each is the run's by its id, and a pool that was made for it has the id of a job.</summary>
    public static string? FindProblem(BatchRecord record, Func<int, string> jobId) =>
        record.Version > BatchRecord.CurrentVersion ? $"it has format version {record.Version}; this release reads up to {BatchRecord.CurrentVersion}"
        : !IsText(record.Account) || !IsText(record.Pool) || record.Identity is null or { Length: > MaxText } ? "a text is absent or too long"
        : record.Worker is null || !StoredText.IsSha256(record.Worker) ? "the worker's hash is none"
        : record.Jobs is not [_, ..] ? "it names no job"
        : record.Jobs.Where((j, at) => j is null || j.Id != jobId(at + 1) || j.Shards < 0 || j.At.UtcDateTime.Year > LastYear).Any() ? "a job is not of this run"
        : record.MaxDuration is { } longest && (longest <= TimeSpan.Zero || longest.TotalSeconds > MaxSeconds) ? "its bound of time is none"
        : record.OwnPool is not null && record.Pool != record.Job.Id ? $"pool '{record.Pool}' was not made for job '{record.Job.Id}'"
        : record.OwnPool is { } own && (!IsText(own.VmSize) || !IsText(own.Image) || own.Dedicated is < 0 or > MaxNodes
            || own.Spot is < 0 or > MaxNodes || own.SlotsPerNode is < 1 or > MaxNodes) ? "its pool is none"
        : record.Slots is < 0 or > MaxNodes * 256 || record.Dedicated is < 0 or > MaxNodes || record.Spot is < 0 or > MaxNodes ? "a number of nodes is none"
        : record.Cost is { } cost && (cost.Most <= 0 || cost.DedicatedPerHour < 0 || cost.SpotPerHour < 0) ? "its bound of cost is none"
        : record.Price is { } price && (price.DedicatedPerHour < 0 || price.SpotPerHour < 0 || price.Currency is null or { Length: > MaxText }) ? "its price is none"
        : null;

    private static bool IsText(string? text) => text is { Length: > 0 and <= MaxText } && !text.Any(char.IsControl);

    private static bool IsTime(double seconds) => seconds is >= 0 and <= MaxSeconds;

    private static bool AreFailures(IEnumerable<KeyValuePair<FailureKind, long>>? failures) =>
        failures is not null && failures.All(f => Enum.IsDefined(f.Key) && StoredText.IsAmount(f.Value));

    private static bool AreUse(ConverterUse? use) =>
        use is null || (IsTime(use.Seconds)
            && new[] { use.Decode, use.Encode, use.Source, use.Target, use.Memory, use.Ledger }.All(s => s is >= 0 and <= 1.01));

    private static bool AreCalls(StorageOperations? calls) =>
        calls is null || new[] { calls.Reads, calls.Writes, calls.Lists, calls.Others }.All(StoredText.IsAmount);
}
