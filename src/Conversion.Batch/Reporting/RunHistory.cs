using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Reporting;

/// <summary>A run's course, gathered from its ledgers one after the other: when, where, how large, how long.</summary>
/// <remarks>Not thread-safe. Its memory does not grow with the images; with nodes and shards it does.</remarks>
/// <param name="origin">When the run began.</param>
internal sealed class RunHistory(DateTimeOffset origin)
{
    private readonly Dictionary<string, NodeHistory> _nodes = [];
    private readonly List<ShardHistory> _shards = [];

    /// <summary>When the run began.</summary>
    public DateTimeOffset Origin { get; } = origin;

    /// <summary>Outcomes by time.</summary>
    public TimeSeries Images { get; } = new(origin);

    /// <summary>Failures by time.</summary>
    public TimeSeries Failures { get; } = new(origin);

    /// <summary>Pixels by time, in millions.</summary>
    public TimeSeries Megapixels { get; } = new(origin);

    /// <summary>Pixels of the images converted, in millions each.</summary>
    public LogHistogram Sizes { get; } = new();

    /// <summary>Decoding and encoding of the images converted, in milliseconds each.</summary>
    public LogHistogram Times { get; } = new();

    /// <summary>The machines, in order of their names.</summary>
    public IReadOnlyList<NodeHistory> Nodes => [.. _nodes.Values.OrderBy(n => n.Name, StringComparer.Ordinal)];

    /// <summary>The shards that were begun, in order of their numbers.</summary>
    public IReadOnlyList<ShardHistory> Shards => _shards;

    /// <summary>The last outcome; <see cref="Origin"/> where there is none.</summary>
    public DateTimeOffset End { get; private set; } = origin;

    /// <summary>Adds a shard of the plan, with what it gave away.</summary>
    public void Add(int shard, ShardLedger ledger)
    {
        ShardHistory? history = null;
        foreach (LedgerEntry entry in ledger.Outcomes.Values)
        {
            Add(entry);
            history ??= new ShardHistory(shard, ledger.BegunAt ?? entry.At);
            history.Add(entry);
        }

        if (history is not null)
        {
            _shards.Add(history);
        }
    }

    private void Add(LedgerEntry entry)
    {
        End = entry.At > End ? entry.At : End;
        Images.Add(entry.At);
        if (entry.Outcome == Outcome.Failed)
        {
            Failures.Add(entry.At);
        }

        if (!_nodes.TryGetValue(entry.Node, out NodeHistory? node))
        {
            _nodes[entry.Node] = node = new NodeHistory(entry.Node, Origin);
        }

        double megapixels = (long)(entry.WidthPixels ?? 0) * (entry.HeightPixels ?? 0) / 1e6;
        double milliseconds = (entry.DecodeMs ?? 0) + (entry.EncodeMs ?? 0);
        node.Add(entry, megapixels, milliseconds);
        if (entry.Outcome == Outcome.Converted)
        {
            Megapixels.Add(entry.At, megapixels);
            Sizes.Add(megapixels);
            if (entry.DecodeMs is not null)
            {
                Times.Add(milliseconds);
            }
        }
    }
}

/// <summary>What a machine did for a run.</summary>
internal sealed class NodeHistory(string name, DateTimeOffset origin)
{
    public string Name { get; } = name;

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    public long Images { get; private set; }

    public long Failed { get; private set; }

    public double Megapixels { get; private set; }

    public double CoreSeconds { get; private set; }

    /// <summary>Its outcomes by time.</summary>
    public TimeSeries Series { get; } = new(origin);

    /// <summary>From the beginning of its first image, as far as that is known, to its last outcome.</summary>
    public TimeSpan Span => Last - First;

    public void Add(LedgerEntry entry, double megapixels, double milliseconds)
    {
        // A ledger's dates may be any, also the first that there is.
        DateTimeOffset began = entry.At.ToUniversalTime() - TimeSpan.FromTicks(Math.Min(TimeSpan.FromMilliseconds(milliseconds).Ticks, entry.At.UtcTicks));
        First = began < First ? began : First;
        Last = entry.At > Last ? entry.At : Last;
        Images++;
        Failed += entry.Outcome == Outcome.Failed ? 1 : 0;
        Megapixels += entry.Outcome == Outcome.Converted ? megapixels : 0;
        CoreSeconds += milliseconds / 1000;
        Series.Add(entry.At);
    }
}

/// <summary>The course of a shard.</summary>
internal sealed class ShardHistory(int index, DateTimeOffset first)
{
    private readonly HashSet<string> _nodes = [];

    public int Index { get; } = index;

    public DateTimeOffset First { get; private set; } = first;

    public DateTimeOffset Last { get; private set; } = first;

    public long Images { get; private set; }

    public long Failed { get; private set; }

    /// <summary>How many machines had a part in it.</summary>
    public int Nodes => _nodes.Count;

    public TimeSpan Span => Last - First;

    public void Add(LedgerEntry entry)
    {
        First = entry.At < First ? entry.At : First;
        Last = entry.At > Last ? entry.At : Last;
        Images++;
        Failed += entry.Outcome == Outcome.Failed ? 1 : 0;
        _ = _nodes.Add(entry.Node);
    }
}
