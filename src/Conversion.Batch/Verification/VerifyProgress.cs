namespace Conversion.Batch.Verification;

/// <summary>How far a verification has come: counted by the verifier, read by whoever shows it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class VerifyProgress
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
}
