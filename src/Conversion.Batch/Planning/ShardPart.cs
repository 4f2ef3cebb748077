namespace Conversion.Batch.Planning;

/// <summary>A part that a shard gave away: a shard of its own, numbered after the plan's. A line of <c>parts.ndjson</c>
/// (docs/formats.md).</summary>
public sealed record ShardPart
{
    /// <summary>The shard, or part, that gave it away.</summary>
    public required int From { get; init; }

    /// <summary>The part.</summary>
    public required ShardSummary Part { get; init; }

    /// <summary>When that was decided, in UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
