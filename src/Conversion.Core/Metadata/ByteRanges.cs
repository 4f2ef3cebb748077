namespace ImageConversion.Core.Metadata;

/// <summary>Parts of a stream, which may overlap each other.</summary>
internal sealed class ByteRanges
{
    private readonly List<(long Start, long End)> _merged = [];

    public ByteRanges(List<(long Start, long End)> ranges)
    {
        ranges.Sort();
        foreach ((long start, long end) in ranges)
        {
            if (_merged.Count > 0 && start <= _merged[^1].End)
            {
                _merged[^1] = (_merged[^1].Start, Math.Max(_merged[^1].End, end));
            }
            else
            {
                _merged.Add((start, end));
            }
        }
    }

    /// <summary>Whether any byte from <paramref name="start"/> to before <paramref name="end"/> is in one of them.</summary>
    public bool Overlaps(long start, long end)
    {
        // The last one that begins before the end is the only one that can reach over the start.
        int at = _merged.BinarySearch((end, long.MinValue));
        at = (at < 0 ? ~at : at) - 1;
        return at >= 0 && _merged[at].End > start;
    }
}
