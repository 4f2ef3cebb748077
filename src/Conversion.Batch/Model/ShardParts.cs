namespace ImageConversion.Batch.Model;

/// <summary>All parts that a run's shards gave away, so far.</summary>
internal sealed class ShardParts
{
    private readonly Dictionary<int, ShardPart> _parts = [];
    private readonly Dictionary<int, List<ShardSummary>> _byRoot = [];

    /// <param name="lines">The parts in the order in which they were given, each from one before it.</param>
    public ShardParts(IEnumerable<ShardPart> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (ShardPart line in lines)
        {
            int root = RootOf(line.From);
            _parts.Add(line.Part.Index, line);
            if (!_byRoot.TryGetValue(root, out List<ShardSummary>? parts))
            {
                _byRoot[root] = parts = [];
            }

            parts.Add(line.Part);
        }
    }

    /// <summary>No part.</summary>
    public static ShardParts None { get; } = new([]);

    /// <summary>All parts, in the order in which they were given.</summary>
    public IEnumerable<ShardSummary> All => _parts.Values.Select(p => p.Part);

    /// <summary>The same with what is known of each.</summary>
    public IEnumerable<ShardPart> Lines => _parts.Values;

    /// <summary>How many they are.</summary>
    public int Count => _parts.Count;

    /// <summary>What was given of a shard of the plan: by itself, and by its parts in turn.</summary>
    public IReadOnlyList<ShardSummary> Of(int shard) => _byRoot.TryGetValue(shard, out List<ShardSummary>? parts) ? parts : [];

    /// <summary>What a shard, or part, itself gave away.</summary>
    public IEnumerable<ShardSummary> GivenBy(int shard) => _parts.Values.Where(p => p.From == shard).Select(p => p.Part);

    /// <summary>The shard of the plan that a part comes from; a shard of the plan itself.</summary>
    public int RootOf(int shard)
    {
        while (_parts.TryGetValue(shard, out ShardPart? part))
        {
            shard = part.From;
        }

        return shard;
    }
}

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
