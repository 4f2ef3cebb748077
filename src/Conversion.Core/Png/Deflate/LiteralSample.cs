using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>A cheap estimate of how often each byte value occurs in a block: counting every byte would take longer than writing
/// its code. One group of bytes out of about <see cref="Interval"/> is counted and scaled. A value that the sample missed may
/// occur all the same, so each counts as seen once: the longest code is so long that this costs next to nothing.</summary>
/// <remarks>Unsafe: reads only the data.</remarks>
internal sealed unsafe class LiteralSample
{
    /// <summary>Blocks shorter than this are counted whole: their sample would be a poor one.</summary>
    public const int MinSampledBytes = 16 * 1024;

    private const int Interval = 16;

    private const int Group = 64;

    /// <summary>From group to group. A prime, so that no picture's rows are in step with it.</summary>
    private const int Step = 1031;

    private const int Values = ByteTables.Values;

    /// <summary>About how often each value occurs; none is zero.</summary>
    public int[] Counts { get; } = new int[Values];

    /// <summary>About how many bits each value takes as a literal; valid after <see cref="EstimateBits"/>.</summary>
    public byte[] Bits { get; } = new byte[Values];

    private int Total { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(byte* data, int length)
    {
        uint* tables = stackalloc uint[ByteTables.Entries];
        new Span<uint>(tables, ByteTables.Entries).Clear();
        bool isWhole = length < MinSampledBytes;
        if (isWhole)
        {
            ByteTables.Count(data, length, tables);
        }
        else
        {
            CountSome(data, length, tables);
        }

        Finish(tables, isWhole ? 1 : Interval);
    }

    /// <summary>From counts to costs.</summary>
    public void EstimateBits() => HuffmanCode.FindLengths(Counts, Bits, DeflateFormat.MaxCodeLength);

    /// <summary>How many bits a thousand literals take, about.</summary>
    public int BitsPerThousand()
    {
        long bits = 0;
        for (int i = 0; i < Values; i++)
        {
            bits += (long)Counts[i] * Bits[i];
        }

        return (int)(bits * 1000 / Total);
    }

    /// <summary>How much of the bytes the commonest value makes up, in thousandths: flat colours leave zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CommonestShare()
    {
        int commonest = 0;
        foreach (int count in Counts)
        {
            commonest = Math.Max(commonest, count);
        }

        return (int)(commonest * 1000L / Total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountSome(byte* data, int length, uint* tables)
    {
        for (byte* end = data + length - Group; data <= end; data += Step)
        {
            ByteTables.Count(data, Group, tables);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(uint* tables, int scale)
    {
        int total = 0;
        for (int value = 0; value < Values; value++)
        {
            int count = (ByteTables.CountOf(value, tables) * scale) + 1;
            Counts[value] = count;
            total += count;
        }

        Total = total;
    }
}
