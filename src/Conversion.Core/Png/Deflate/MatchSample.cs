using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>A cheap answer to whether matches would pay: a search at one place of thirty-two. The bytes of a place decide whether
/// it takes part, so two places with the same bytes take part both or neither, and every repetition has the same
/// chance.</summary>
/// <remarks>Unsafe: reads only the data.</remarks>
internal sealed unsafe class MatchSample
{
    private const int HashBits = 10;

    /// <summary>Bits of the hash that are zero in a place that takes part.</summary>
    private const int IdleBits = 5;

    private const int HashedBytes = 4;

    private const int Shift = 8 * (sizeof(ulong) - HashedBytes);

    /// <summary>Further than this a match is not followed: the rest would say the same.</summary>
    private const int MaxLength = 64;

    private const int Thousand = 1000;

    private readonly int[] _latest = new int[1 << HashBits];

    /// <summary>About how much of the literals' bits matches would save.</summary>
    /// <returns>In thousandths.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Gain(byte* data, int length, byte[] literalBits)
    {
        _latest.AsSpan().Fill(-DeflateFormat.WindowSize - 1);
        long saved = 0;
        long all = 0;
        fixed (int* latest = _latest)
        fixed (byte* bits = literalBits)
        {
            for (int at = 0; at <= length - MaxLength; at++)
            {
                ulong bytes = Unsafe.ReadUnaligned<ulong>(data + at) << Shift;
                ulong hash = bytes * 0x9E3779B97F4A7C15UL;
                if (hash >> (64 - IdleBits) != 0 || (bytes ^ (bytes << 8)) >> (Shift + 8) == 0)
                {
                    // The second: one value all over. Runs are found without a search.
                    continue;
                }

                int slot = (int)(hash >> (64 - IdleBits - HashBits));
                int before = latest[slot];
                latest[slot] = at;
                int here = 0;
                for (int i = 0; i < HashedBytes; i++)
                {
                    here += bits[data[at + i]];
                }

                all += here * (Thousand / HashedBytes);
                if (at - before <= DeflateFormat.WindowSize && Unsafe.ReadUnaligned<ulong>(data + before) << Shift == bytes)
                {
                    int n = HashedBytes;
                    int whole = here;
                    for (; n < MaxLength && data[before + n] == data[at + n]; n++)
                    {
                        whole += bits[data[at + n]];
                    }

                    int price = LazyParser.MatchSymbolBits + BitOperations.Log2((uint)(at - before));
                    saved += Math.Max(0, (whole - price) * Thousand / n);
                }
            }
        }

        return all == 0 ? 0 : (int)(saved * Thousand / all);
    }
}
