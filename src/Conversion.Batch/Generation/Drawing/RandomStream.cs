namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): numbers that are the same on every machine and for ever, which
/// <see cref="Random"/> does not promise.
/// </summary>
internal struct RandomStream(ulong state)
{
    private ulong _state = state;

    /// <summary>A stream of its own for each pair, also where the numbers are small and near each other.</summary>
    public static RandomStream For(long seed, long index)
    {
        var bySeed = new RandomStream((ulong)seed);
        return new RandomStream(bySeed.NextUInt64() ^ ((ulong)index * 0xD1342543DE82EF95UL));
    }

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>From <paramref name="minimum"/> to just under <paramref name="end"/>.</summary>
    public int Next(int minimum, int end) => end <= minimum
        ? minimum
        : minimum + (int)(((NextUInt64() >> 32) * (ulong)(end - minimum)) >> 32);
}
