namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>What a pool was like, every half minute of the service's time; seen only after a minute.</summary>
internal sealed class AutoscaleSamples
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>"Samples are available with a delay": a newer one is not seen by formulas.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);

    // A day of the service's time.
    private const int MostSamples = 2880;

    private readonly LinkedList<(DateTimeOffset Time, IReadOnlyDictionary<string, double> Values)> _samples = [];

    public void Add(DateTimeOffset serviceTime, IReadOnlyDictionary<string, double> values)
    {
        _samples.AddLast((serviceTime, values));
        if (_samples.Count > MostSamples)
        {
            _samples.RemoveFirst();
        }
    }

    /// <summary>The newest samples that can be seen at <paramref name="now"/>, newest first.</summary>
    public double[] Newest(string name, int count, DateTimeOffset now) =>
        [.. Seen(now).Take(count).Select(sample => sample.Values[name])];

    /// <summary>The samples of a span that can be seen, newest first.</summary>
    public double[] Between(string name, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) =>
        [.. Seen(now).Where(sample => sample.Time >= from && sample.Time <= to).Select(sample => sample.Values[name])];

    /// <summary>How many of the samples that a span should have can be seen, in percent.</summary>
    public double Percent(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        double expected = Math.Max(1, Math.Floor((to - from) / Period));
        int seen = Seen(now).Count(sample => sample.Time >= from && sample.Time <= to);
        return Math.Min(100, 100 * seen / expected);
    }

    private IEnumerable<(DateTimeOffset Time, IReadOnlyDictionary<string, double> Values)> Seen(DateTimeOffset now)
    {
        for (var node = _samples.Last; node is not null; node = node.Previous)
        {
            if (node.Value.Time <= now - Delay)
            {
                yield return node.Value;
            }
        }
    }
}
