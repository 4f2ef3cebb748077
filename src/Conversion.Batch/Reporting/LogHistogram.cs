namespace ImageConversion.Batch.Reporting;

/// <summary>How many values lie between 1, 2, 5, 10, 20 … times a unit.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LogHistogram
{
    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>How many values there are.</summary>
    public long Count { get; private set; }

    /// <summary>From the first step that has a value to the last, those between included.</summary>
    public IReadOnlyList<(double From, double To, long Count)> Steps => _counts.Count == 0
        ? []
        :
        [
            .. Enumerable.Range(_counts.Keys.First(), _counts.Keys.Last() - _counts.Keys.First() + 1)
                .Select(step => (Border(step), Border(step + 1), _counts.GetValueOrDefault(step))),
        ];

    public void Add(double value)
    {
        Count++;
        int step = StepOf(value);
        _counts[step] = _counts.GetValueOrDefault(step) + 1;
    }

    private static int StepOf(double value)
    {
        // Nothing weighs or takes less than a thousandth of the units that are used here.
        double bounded = Math.Max(value, 0.001);
        int step = (3 * (int)Math.Floor(Math.Log10(bounded))) - 1;
        while (Border(step + 1) <= bounded)
        {
            step++;
        }

        return step;
    }

    private static double Border(int step)
    {
        int decade = (int)Math.Floor(step / 3.0);
        return Math.Round(((step - (3 * decade)) switch { 0 => 1, 1 => 2, _ => 5 }) * Math.Pow(10, decade), 6);
    }
}
