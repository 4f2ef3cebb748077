namespace Conversion.Batch.Ledger;

/// <summary>What a ledger shows of the attempts on one image.</summary>
internal sealed class ImageHistory
{
    private DateTimeOffset? _begunAt;
    private bool _begunAlone;
    private bool _wasSuspect;

    /// <summary>An image of which the ledger shows nothing.</summary>
    public static ImageHistory None { get; } = new();

    /// <summary>Attempts so far, with and without an outcome.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether a process ended while it worked on this image, among others: it was begun, and neither reached an
    /// outcome nor was given back.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>How often a process died while it decoded this image and nothing else.</summary>
    public int DeathsAlone { get; private set; }

    public void Begin(DateTimeOffset at, bool alone)
    {
        // A line that was appended twice, because the answer to the first time was lost, is one attempt.
        if (IsSuspect && _begunAt == at)
        {
            return;
        }

        (_begunAt, _begunAlone, _wasSuspect, IsSuspect) = (at, alone, IsSuspect, true);
        Attempts++;
        DeathsAlone += alone ? 1 : 0;
    }

    public void Release()
    {
        if (_begunAt is not null)
        {
            DeathsAlone -= _begunAlone ? 1 : 0;
            (IsSuspect, _begunAt) = (_wasSuspect, null);
        }
    }

    public void Reach(int attempt)
    {
        (IsSuspect, _begunAt, DeathsAlone) = (false, null, 0);
        Attempts = Math.Max(Attempts, attempt);
    }
}
