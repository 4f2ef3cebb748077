using System.Text.Json.Serialization;

namespace Conversion.Batch.Ledger;

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
