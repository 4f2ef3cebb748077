namespace ImageConversion.Batch.Reporting;

/// <summary>Sums by time, in intervals that double as often as the time outgrows them: of an hour as of a week so many.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="origin">Where the first interval begins. What lies before it counts into the first.</param>
internal sealed class TimeSeries(DateTimeOffset origin)
{
    /// <summary>The most intervals.</summary>
    public const int MostIntervals = 120;

    private readonly List<double> _sums = [];

    /// <summary>The length of an interval.</summary>
    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>The sums, the oldest first; none behind the last that something was added to.</summary>
    public IReadOnlyList<double> Sums => _sums;

    public void Add(DateTimeOffset at, double amount = 1)
    {
        long offset = Math.Max(0, (at - origin).Ticks);
        while (offset / Interval.Ticks >= MostIntervals)
        {
            Widen();
        }

        int index = (int)(offset / Interval.Ticks);
        while (_sums.Count <= index)
        {
            _sums.Add(0);
        }

        _sums[index] += amount;
    }

    /// <summary>Makes the intervals as long as those of another series of the same origin, where they are shorter.</summary>
    public void WidenTo(TimeSpan interval)
    {
        while (Interval < interval)
        {
            Widen();
        }
    }

    private void Widen()
    {
        Interval *= 2;
        for (int i = 0; i < _sums.Count; i++)
        {
            double sum = _sums[i];
            _sums[i] = 0;
            _sums[i / 2] += sum;
        }

        _sums.RemoveRange((_sums.Count + 1) / 2, _sums.Count / 2);
    }
}
