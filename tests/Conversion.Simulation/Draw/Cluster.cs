namespace ImageConversion.Simulation.Draw;

/// <summary>Nodes, their speeds, and when Spot takes them away: fixed by the seed, whatever runs on them.</summary>
internal sealed class Cluster
{
    private readonly double[] _speeds;
    private readonly List<double>[] _changes;
    private readonly ulong _key;

    public Cluster(ClusterOptions options)
    {
        Options = options;
        _key = Dice.Bits(options.Seed, 3);
        _changes = [.. Enumerable.Range(0, options.Nodes).Select(_ => new List<double>())];
        _speeds = [.. Enumerable.Repeat(1d, options.Nodes)];
        int slow = (int)Math.Round(options.Nodes * options.SlowShare, MidpointRounding.AwayFromZero);
        foreach (int node in Enumerable.Range(0, options.Nodes).OrderBy(n => Dice.Bits(_key, (ulong)n)).Take(slow))
        {
            _speeds[node] = 1 / options.SlowFactor;
        }
    }

    public ClusterOptions Options { get; }

    /// <summary>A node's speed; a usual one has 1.</summary>
    public double SpeedOf(int node) => _speeds[node];

    /// <summary>When a node is lost (even changes) or there again (odd ones), in seconds; infinite where never.</summary>
    public double ChangeOf(int node, int change)
    {
        if (Options.LossesPerNodeHour <= 0)
        {
            return double.PositiveInfinity;
        }

        List<double> changes = _changes[node];
        while (changes.Count <= change)
        {
            int next = changes.Count;
            double last = next == 0 ? 0 : changes[^1];
            ulong key = Dice.Bits(_key, 1_000_000_000 + (ulong)node);
            changes.Add(last + (next % 2 == 0
                ? Dice.Exponential(key, (ulong)next) * 3600 / Options.LossesPerNodeHour
                : Options.ReplacementSeconds * (0.5 + Dice.Uniform(key, (ulong)next))));
        }

        return changes[change];
    }

    /// <summary>When all that cores could do together would have been enough for some work: no schedule is shorter.</summary>
    /// <param name="coreSeconds">Work, in seconds of a core of a usual node.</param>
    /// <returns>Seconds.</returns>
    public double TimeFor(double coreSeconds)
    {
        double rate = _speeds.Sum() * Options.CoresPerNode;
        var changes = new PriorityQueue<(int Node, int Change), (double At, int Node)>();
        for (int node = 0; node < Options.Nodes && Options.LossesPerNodeHour > 0; node++)
        {
            changes.Enqueue((node, 0), (ChangeOf(node, 0), node));
        }

        double now = 0;
        while (changes.TryDequeue(out (int Node, int Change) next, out (double At, int) order))
        {
            double until = order.At;
            if (rate * (until - now) >= coreSeconds)
            {
                break;
            }

            coreSeconds -= rate * (until - now);
            now = until;
            rate += (next.Change % 2 == 0 ? -1 : 1) * _speeds[next.Node] * Options.CoresPerNode;
            changes.Enqueue((next.Node, next.Change + 1), (ChangeOf(next.Node, next.Change + 1), next.Node));
        }

        return now + (coreSeconds / rate);
    }
}
