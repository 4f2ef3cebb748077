using System.Text.Json.Serialization;

namespace ImageConversion.Batch.Model;

/// <summary>
/// What a worker is about to begin, or gave back: a line of a ledger between the outcomes (docs/formats.md). It is how
/// images come to light that took their process down with them.
/// </summary>
internal sealed record AttemptRecord
{
    /// <summary>Images whose decoding may begin once this line is written.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Began { get; init; }

    /// <summary>Images begun before whose worker stopped in good order without an outcome: nothing speaks against them.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Released { get; init; }

    /// <summary>True where nothing else was decoded meanwhile; otherwise absent.</summary>
    public bool? Alone { get; init; }

    /// <summary>The machine.</summary>
    public required string Node { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }
}

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
