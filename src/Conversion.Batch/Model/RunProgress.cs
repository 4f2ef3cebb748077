namespace ImageConversion.Batch.Model;

/// <summary>How far a run has come.</summary>
/// <param name="Images">Images in the shards.</param>
/// <param name="Bytes">Their encoded bytes.</param>
/// <param name="UpToDateBefore">Images found up to date at plan time.</param>
/// <param name="Counts">Outcomes reached.</param>
/// <param name="BytesDone">Encoded bytes of images with an outcome.</param>
/// <param name="InFlight">Images being read, converted or written.</param>
/// <param name="RecentFailures">The last few failures, oldest first.</param>
public sealed record RunProgress(
    long Images,
    long Bytes,
    long UpToDateBefore,
    OutcomeCounts Counts,
    long BytesDone,
    long InFlight,
    IReadOnlyList<LedgerEntry> RecentFailures)
{
    /// <summary>Whether the plan is made and images are being converted; before that the source is listed.</summary>
    public bool IsPlanned { get; init; } = true;

    /// <summary>The part of the work that is done, by the pixels of the images as far as they are known.</summary>
    /// <value>0 to 1; null where nobody estimates it.</value>
    public double? ShareDone { get; init; }

    /// <summary>How long the rest takes at the present pace.</summary>
    /// <value>Null while there is no pace, and where nobody estimates it.</value>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Files of the source that were listed so far.</summary>
    public long Listed { get; init; }
}
