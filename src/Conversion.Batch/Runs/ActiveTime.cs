namespace ImageConversion.Batch.Runs;

/// <summary>How long a run was at work: the time that its images cover together, without the gaps between its sittings.</summary>
/// <remarks>Not thread-safe. Its memory grows with the sittings, not with the images.</remarks>
internal sealed class ActiveTime
{
    // A sitting of a sane run is far longer than a gap in it; of ledgers that anyone wrote there may be as many as lines.
    private const int MaxSpans = 4096;

    private readonly List<(DateTime From, DateTime To)> _spans = [];

    /// <summary>Shorter gaps belong to the work: an image may take that long, or the next task to start.</summary>
    /// <value>1 min; more where there would be too many sittings.</value>
    public TimeSpan Gap { get; private set; } = TimeSpan.FromMinutes(1);

    /// <summary>The time at work.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(_spans.Sum(s => (s.To - s.From).Ticks));

    /// <summary>The last moment; null where there is none.</summary>
    public DateTimeOffset? Last => _spans is [.., var last] ? new DateTimeOffset(last.To, TimeSpan.Zero) : null;

    /// <summary>Adds a time at work.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="length">How long it was; at least zero.</param>
    public void Add(DateTimeOffset end, TimeSpan length)
    {
        DateTime to = end.UtcDateTime;

        // A ledger's dates may be any, also the first that there is.
        DateTime from = to - TimeSpan.FromTicks(Math.Clamp(length.Ticks, 0, to.Ticks));
        int first = FirstFrom(from);
        int next = first;
        while (next < _spans.Count && _spans[next].From - to <= Gap)
        {
            (from, to) = (_spans[next].From < from ? _spans[next].From : from, _spans[next].To > to ? _spans[next].To : to);
            next++;
        }

        if (next == first + 1)
        {
            _spans[first] = (from, to);
            return;
        }

        _spans.RemoveRange(first, next - first);
        _spans.Insert(first, (from, to));
        if (_spans.Count > MaxSpans)
        {
            Widen();
        }
    }

    // The first span that ends no more than a gap before.
    private int FirstFrom(DateTime from)
    {
        int low = 0, high = _spans.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = from - _spans[middle].To > Gap ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Widen()
    {
        (DateTime From, DateTime To)[] all = [.. _spans];
        while (_spans.Count > MaxSpans / 2)
        {
            Gap *= 2;
            _spans.Clear();
            foreach ((DateTime from, DateTime to) in all)
            {
                if (_spans is [.., var last] && from - last.To <= Gap)
                {
                    _spans[^1] = (last.From, to);
                }
                else
                {
                    _spans.Add((from, to));
                }
            }
        }
    }
}
