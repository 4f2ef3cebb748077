using System.Numerics;
using System.Runtime.CompilerServices;
using Conversion.Core.Png.Vectors;

namespace Conversion.Core.Png.Deflate;

/// <summary>
/// A cheap estimate of how often each byte value occurs in a strip: counting every byte would take longer than writing
/// its code. Values near zero, which are most of what filters leave, are counted in one group of bytes out of
/// <see cref="Interval"/> and scaled; the others are counted each. So every value outside the near ones that occurs is
/// known to occur, and gets a code; and near ones all get one, which costs next to nothing.
/// </summary>
/// <remarks>Unsafe: reads up to <see cref="ReadAhead"/> bytes behind the data.</remarks>
internal sealed unsafe class LiteralSample
{
    public const int ReadAhead = Group;

    /// <summary>One group out of this many is counted.</summary>
    private const int Interval = 8;

    private const int Group = 64;

    /// <summary>Values from -32 to 31 are near.</summary>
    private const int NearLimit = 32;

    private const int Tables = 4;

    private readonly byte[] _bits = new byte[256];

    /// <summary>About how often each value occurs.</summary>
    public int[] Counts { get; } = new int[256];

    /// <summary>About how many bits each value takes as a literal; valid after <see cref="EstimateBits"/>.</summary>
    public byte[] Bits => _bits;

    private int Total { get; set; }

    public void Take(VectorPath path, byte* data, int length)
    {
        uint* tables = stackalloc uint[Tables * 256];
        new Span<uint>(tables, Tables * 256).Clear();
        switch (path)
        {
            case VectorPath.Vector512:
                CountFar<ByteVector512>(data, length, tables);
                break;
            case VectorPath.Vector256:
                CountFar<ByteVector256>(data, length, tables);
                break;
            case VectorPath.Vector128:
                CountFar<ByteVector128>(data, length, tables);
                break;
            default:
                CountFar<ByteVectorScalar>(data, length, tables);
                break;
        }

        CountNear(data, length, tables);
        Finish(tables);
    }

    /// <summary>From counts to costs.</summary>
    public void EstimateBits() => HuffmanCode.FindLengths(Counts, _bits, SequenceWriter.MaxVectorCodeLength);

    /// <summary>How many bits a thousand literals take, about.</summary>
    public int BitsPerThousand()
    {
        long bits = 0;
        for (int i = 0; i < 256; i++)
        {
            bits += (long)Counts[i] * _bits[i];
        }

        return (int)(bits * 1000 / Total);
    }

    /// <summary>
    /// The least run of the commonest value that takes fewer bits as a match, which takes about 9, than as literals.
    /// </summary>
    public int ShortestPayingRun()
    {
        int commonest = 0;
        foreach (int count in Counts)
        {
            commonest = Math.Max(commonest, count);
        }

        if (2 * commonest >= Total)
        {
            return 9;
        }

        if (3 * commonest >= Total)
        {
            return 7;
        }

        return 4 * commonest >= Total ? 6 : 5;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountFar<T>(byte* data, int length, uint* table)
        where T : struct, IByteVector<T>
    {
        T shift = T.Create(NearLimit);
        T firstFar = T.Create(2 * NearLimit);
        for (int at = 0; at < length; at += Group)
        {
            ulong far = 0;
            for (int i = 0; i < Group; i += T.Count)
            {
                T shifted = T.Add(T.Load(data + at + i), shift);
                far |= T.HighBits(T.Equals(T.Max(shifted, firstFar), shifted)) << i;
            }

            if (length - at < Group)
            {
                far &= (1UL << (length - at)) - 1;
            }

            for (; far != 0; far &= far - 1)
            {
                table[data[at + BitOperations.TrailingZeroCount(far)]]++;
            }
        }
    }

    /// <summary>Counts all values in some groups; the far ones among them are put right in <see cref="Finish"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountNear(byte* data, int length, uint* tables)
    {
        // Three tables in turn, because a count that was just stored is slow to load again.
        uint* first = tables + 256;
        uint* second = tables + 512;
        uint* third = tables + 768;
        for (int at = 0; at < length; at += Group * Interval)
        {
            byte* group = data + at;
            int n = Math.Min(Group, length - at);
            int i = 0;
            for (; i <= n - 3; i += 3)
            {
                first[group[i]]++;
                second[group[i + 1]]++;
                third[group[i + 2]]++;
            }

            for (; i < n; i++)
            {
                first[group[i]]++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(uint* tables)
    {
        int total = 0;
        for (int value = 0; value < 256; value++)
        {
            int count = (int)tables[value];
            if ((byte)(value + NearLimit) < 2 * NearLimit)
            {
                count = (int)(tables[256 + value] + tables[512 + value] + tables[768 + value]);
                count = (count * Interval) + 1;
            }

            Counts[value] = count;
            total += count;
        }

        Total = total;
    }
}
