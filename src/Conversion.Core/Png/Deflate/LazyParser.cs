using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Finds matches for strips in which they save much: at every byte the latest place with the same four bytes and the
/// latest with the same eight, the one taken that saves more bits, and put off by a byte where the next saves more
/// still.</summary>
/// <remarks>Several times the cost of all else that is done to a strip; so it is asked first, on a piece, what it would save.
/// Unsafe: reads only the data. The target has room for length / 3 sequences.</remarks>
internal sealed unsafe class LazyParser
{
    private const int HashBits = 14;
    private const int FewBytes = 4;
    private const int ManyBytes = 8;

    /// <summary>Bits that a length symbol and a distance symbol take, about, where matches are many.</summary>
    public const int MatchSymbolBits = 3;

    /// <summary>A match that saves as many bits as this is taken without a look at the next byte.</summary>
    private const int GoodEnough = 96;

    /// <summary>Where a match of this length is found, a nearer one that is shorter is not looked for.</summary>
    private const int LongEnough = 16;

    /// <summary>Of a run no more than its last places can: all others hold the same bytes.</summary>
    private const int InsertedOfRun = 8;

    // Places modulo 2^16, twice the window: half as large as whole numbers, so that both stay in the first cache. What an
    // entry stands for is found by comparing bytes, whether it was ever written or not.
    private readonly ushort[] _few = new ushort[1 << HashBits];
    private readonly ushort[] _many = new ushort[1 << HashBits];

    /// <summary>Where each place's literals begin if all bytes were literals: sums modulo 2^16 of estimated bits.</summary>
    private ushort[] _bitsBefore = [];

    /// <summary>Finds matches.</summary>
    /// <param name="data">The bytes to parse.</param>
    /// <param name="length">How many they are, at least 1.</param>
    /// <param name="literalBits">Estimated bits of each literal.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public int Parse(byte* data, int length, byte[] literalBits, ulong* sequences)
    {
        _few.AsSpan().Clear();
        _many.AsSpan().Clear();
        if (_bitsBefore.Length <= length)
        {
            _bitsBefore = GC.AllocateUninitializedArray<ushort>(length + 1);
        }

        fixed (ushort* few = _few, many = _many)
        fixed (byte* bits = literalBits)
        fixed (ushort* bitsBefore = _bitsBefore)
        {
            Sum(data, length, bits, bitsBefore);
            return Parse(data, length, bitsBefore, few, many, sequences);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(byte* data, int length, byte* bits, ushort* bitsBefore)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            bitsBefore[i] = (ushort)sum;
            sum += bits[data[i]];
        }

        bitsBefore[length] = (ushort)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Parse(byte* data, int length, ushort* bitsBefore, ushort* few, ushort* many, ulong* sequences)
    {
        int count = 0;
        int anchor = 0;
        int at = 0;
        int end = length - sizeof(ulong);
        int held = 0;
        int heldLength = 0;
        int heldDistance = 0;
        while (at <= end)
        {
            ulong here = Unsafe.ReadUnaligned<ulong>(data + at);
            uint fewSlot = Hash(here << (8 * (sizeof(ulong) - FewBytes)));
            uint manySlot = Hash(here);
            int manyDistance = (ushort)(at - many[manySlot]);
            int fewDistance = (ushort)(at - few[fewSlot]);
            many[manySlot] = (ushort)at;
            few[fewSlot] = (ushort)at;
            int limit = Math.Min(length - at, DeflateFormat.MaxMatch);
            int saved = 0;
            int bestLength = 0;
            int bestDistance = 0;
            if (IsInWindow(manyDistance, at) && Unsafe.ReadUnaligned<ulong>(data + at - manyDistance) == here)
            {
                bestDistance = manyDistance;
                bestLength = ManyBytes + MatchFinder.Common(data + at + ManyBytes, data + at + ManyBytes - bestDistance, limit - ManyBytes);
                saved = Saved(bitsBefore, at, bestLength, bestDistance);
            }

            if (bestLength < LongEnough && fewDistance != manyDistance && IsInWindow(fewDistance, at)
                && Unsafe.ReadUnaligned<uint>(data + at - fewDistance) == (uint)here)
            {
                int n = FewBytes + MatchFinder.Common(data + at + FewBytes, data + at + FewBytes - fewDistance, limit - FewBytes);
                int s = Saved(bitsBefore, at, n, fewDistance);
                if (s > saved)
                {
                    saved = s;
                    bestLength = n;
                    bestDistance = fewDistance;
                }
            }

            if (held > 0 && held >= saved)
            {
                // The match at the byte before is the better one.
                int start = at - 1;
                sequences[count++] = Sequence.Pack(start - anchor, heldLength, heldDistance);
                anchor = start + heldLength;
                Insert(data, at + 1, Math.Min(anchor, end + 1), heldDistance, few, many);
                at = anchor;
                held = 0;
                continue;
            }

            if (saved >= GoodEnough)
            {
                sequences[count++] = Sequence.Pack(at - anchor, bestLength, bestDistance);
                anchor = at + bestLength;
                Insert(data, at + 1, Math.Min(anchor, end + 1), bestDistance, few, many);
                at = anchor;
                held = 0;
                continue;
            }

            held = Math.Max(saved, 0);
            heldLength = bestLength;
            heldDistance = bestDistance;
            at++;
        }

        if (held > 0)
        {
            sequences[count++] = Sequence.Pack(at - 1 - anchor, heldLength, heldDistance);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(byte* data, int from, int to, int distance, ushort* few, ushort* many)
    {
        from = distance == 1 ? Math.Max(from, to - InsertedOfRun) : from;
        for (int i = from; i < to; i++)
        {
            ulong bytes = Unsafe.ReadUnaligned<ulong>(data + i);
            few[Hash(bytes << (8 * (sizeof(ulong) - FewBytes)))] = (ushort)i;
            many[Hash(bytes)] = (ushort)i;
        }
    }

    /// <summary>Whether a distance, known modulo 2^16, can be referred to: neither zero nor before the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInWindow(int distance, int at) =>
        (uint)(distance - 1) < DeflateFormat.WindowSize && distance <= at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Saved(ushort* bitsBefore, int at, int length, int distance) =>
        (ushort)(bitsBefore[at + length] - bitsBefore[at]) - Price(distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Price(int distance) => MatchSymbolBits + BitOperations.Log2((uint)distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong bytes) => (uint)((bytes * 0x9E3779B97F4A7C15UL) >> (64 - HashBits));
}
