namespace ImageConversion.Batch.Verification;

/// <summary>Counts how far a verification has come.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class VerifyCounter
{
    private long _listed;
    private long _compared;
    private long _different;

    /// <summary>Source images found so far.</summary>
    public long Listed => Interlocked.Read(ref _listed);

    /// <summary>PNGs whose pixels were compared.</summary>
    public long Compared => Interlocked.Read(ref _compared);

    /// <summary>Differences found so far.</summary>
    public long Different => Interlocked.Read(ref _different);

    internal void AddListed() => Interlocked.Increment(ref _listed);

    internal void AddCompared() => Interlocked.Increment(ref _compared);

    internal void AddDifferent() => Interlocked.Increment(ref _different);

    /// <summary>The counts at this moment.</summary>
    public VerifyProgress Snapshot() => new(Listed, Compared, Different);
}

/// <summary>How far a verification has come.</summary>
/// <param name="Listed">Source images found so far.</param>
/// <param name="Compared">PNGs whose pixels were compared.</param>
/// <param name="Different">Differences found so far.</param>
public sealed record VerifyProgress(long Listed, long Compared, long Different);
