using ImageConversion.Storage;

namespace ImageConversion.Batch.Model;

/// <summary>A run in one object: <c>summary.json</c> (docs/formats.md).</summary>
public sealed record RunSummary
{
    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The recipe's hash.</summary>
    public required string Recipe { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunState State { get; init; }

    /// <summary>JPEGs in the source.</summary>
    public required long Total { get; init; }

    /// <summary>Images with a PNG written by this run.</summary>
    public required long Converted { get; init; }

    /// <summary>Images whose PNG was there already.</summary>
    public required long UpToDate { get; init; }

    /// <summary>Images without a PNG.</summary>
    public required long Failed { get; init; }

    /// <summary>Files in the source that were not taken for images.</summary>
    /// <value>Null in summaries of early releases.</value>
    public long? Ignored { get; init; }

    /// <summary><see cref="Ignored"/> by why.</summary>
    /// <value>Null where there were none, and in summaries of early releases.</value>
    public IReadOnlyDictionary<IgnoredReason, long>? IgnoredBy { get; init; }

    /// <summary>PNGs in the target that this product had not made when the run was planned.</summary>
    /// <value>Null where there were none, and in summaries of early releases.</value>
    public long? Foreign { get; init; }

    /// <summary>Images converted with at least one warning.</summary>
    public long Warned { get; init; }

    /// <summary>Failures by kind.</summary>
    public required IReadOnlyDictionary<FailureKind, long> Failures { get; init; }

    /// <summary>Encoded bytes of the converted images.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Bytes of the PNGs written.</summary>
    public required long TargetBytes { get; init; }

    /// <summary>Pixels of the PNGs written.</summary>
    /// <value>In millions.</value>
    public required double Megapixels { get; init; }

    /// <summary>Time of cores that decoding and encoding took.</summary>
    /// <value>In seconds. 0 in summaries of early releases.</value>
    public double CoreSeconds { get; init; }

    /// <summary>Those of <see cref="Converted"/> that were so before the process began that wrote this: it went on with a
    /// run. Neither they nor their time are in <see cref="ElapsedSeconds"/>.</summary>
    /// <value>Null where the process began with the plan.</value>
    public long? ConvertedBefore { get; init; }

    /// <summary>Wall time of the process that wrote this, planning included.</summary>
    /// <value>In seconds.</value>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Time in which the run converted images, by all of its processes; what lies between two sittings is not in it.</summary>
    /// <value>In seconds; null in summaries of early releases.</value>
    public double? ActiveSeconds { get; init; }

    /// <summary>Time from the plan to the last outcome.</summary>
    /// <value>In seconds; null in summaries of early releases.</value>
    public double? WallSeconds { get; init; }

    /// <summary>Whether the run was interrupted, so that <see cref="ActiveSeconds"/> says how long it took, and no clock on a wall does.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasPauses => WallSeconds - ActiveSeconds > Math.Max(60, 0.1 * (ActiveSeconds ?? 0));

    /// <summary>What the converters did with their time, and so what bounded the run; null where that is not known.</summary>
    public ConverterUse? Converters { get; init; }

    /// <summary>Calls of the storage account by the process that wrote this, and by those whose summaries it replaced. What
    /// workers on nodes called is in their receipts.</summary>
    /// <value>Null in summaries of early releases, and where nobody counted.</value>
    public StorageOperations? Operations { get; init; }

    /// <summary>Images of which the target was asked whether their PNG is there as the ledgers claim.</summary>
    /// <value>Null in summaries of early releases, of runs that did not complete, and where the target could not be asked.</value>
    public long? Checked { get; init; }

    /// <summary>PNGs that the ledgers claim and that are not there, or are others: the first of them. Their images are not among
    /// <see cref="Converted"/> and <see cref="UpToDate"/>, so that the counts do not add up.</summary>
    /// <value>Relative to the target; null where there were none.</value>
    public IReadOnlyList<string>? Contradicted { get; init; }

    /// <summary>Why it ended with images left.</summary>
    /// <value>Null where no image is left, where a program on one machine ran it, and in summaries of early releases.</value>
    public RunEnd? End { get; init; }

    /// <summary>How the run ended.</summary>
    public required RunResult Result { get; init; }

    /// <summary>Whether every image of the source has a final state.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Closes => Total == Converted + UpToDate + Failed;
}

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>A plan was written; nothing has been done.</summary>
    Planned,

    /// <summary>It is under way, or its process died: without a summary the two look alike from outside.</summary>
    Running,

    /// <summary>Every image of the plan has a final state.</summary>
    Completed,

    /// <summary>It was stopped by a signal or a limit before its end.</summary>
    Stopped,

    /// <summary>It ended on an error that was not one image's.</summary>
    Failed,
}

/// <summary>Calls of Azure Storage, by the classes that it bills.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories.</remarks>
/// <param name="Reads">Blobs read.</param>
/// <param name="Writes">Blobs put, and appended to.</param>
/// <param name="Lists">Pages of listings, and containers made.</param>
/// <param name="Others">Look-ups, leases, and what else is billed.</param>
public sealed record StorageOperations(long Reads, long Writes, long Lists, long Others)
{
    /// <summary>None: of folders.</summary>
    public static StorageOperations None { get; } = new(0, 0, 0, 0);

    /// <summary>All of them.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Total => Reads + Writes + Lists + Others;

    /// <summary>What several processes have called; null where none of them has counted.</summary>
    public static StorageOperations? Sum(params IEnumerable<StorageOperations?> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        StorageOperations[] counted = [.. parts.OfType<StorageOperations>()];
        return counted.Length == 0
            ? null
            : new StorageOperations(
                counted.Sum(c => c.Reads), counted.Sum(c => c.Writes), counted.Sum(c => c.Lists), counted.Sum(c => c.Others));
    }

    /// <summary>What was counted since the last time; null where nobody counts.</summary>
    internal static StorageOperations? TakeFrom(BlobCallCounter? counter) =>
        counter?.Take() is { } calls ? new StorageOperations(calls.Reads, calls.Writes, calls.Lists, calls.Others) : null;
}
