using System.Numerics;
using System.Runtime.CompilerServices;

namespace Conversion.Core.Png.Deflate;

/// <summary>
/// Finds matches at any distance, greedily, by one look into a hash table at every byte. Four times the cost of looking
/// for runs alone, so it is asked first, on a piece of the strip, what it would save.
/// </summary>
/// <remarks>Unsafe: reads only the data. The target has room for length / 3 sequences.</remarks>
internal sealed unsafe class MatchParser
{
    private const int HashBits = 13;

    /// <summary>Bytes that are hashed and compared: shorter matches seldom pay against literals of few bits.</summary>
    private const int HashedBytes = 8;

    private const int IgnoredBits = 8 * (sizeof(ulong) - HashedBytes);

    /// <summary>Bits that a length symbol and a distance symbol take, about.</summary>
    private const int MatchSymbolBits = 11;

    /// <summary>Matches longer than this pay whatever they cover, and are not reckoned up.</summary>
    private static readonly int PatienceBits = int.Parse(Environment.GetEnvironmentVariable("PB") ?? "5");
    private const int SurelyPays = 32;

    private readonly int[] _table = new int[1 << HashBits];

    /// <summary>Finds matches.</summary>
    /// <param name="data">The bytes to parse.</param>
    /// <param name="length">How many they are, at least 1.</param>
    /// <param name="literalBits">Estimated bits of each literal.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public int Parse(byte* data, int length, byte[] literalBits, ulong* sequences)
    {
        _table.AsSpan().Fill(-DeflateFormat.WindowSize - 1);
        fixed (int* table = _table)
        fixed (byte* bits = literalBits)
        {
            return Parse(data, length, bits, table, sequences);
        }
    }

    /// <summary>Estimates the bits that matches at distances beyond 1 save over literals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SavedBits(byte* data, byte[] literalBits, ulong* sequences, int count)
    {
        int saved = 0;
        for (int i = 0; i < count; i++)
        {
            data += Sequence.Literals(sequences[i]);
            int length = Sequence.Length(sequences[i]);
            int distance = Sequence.Distance(sequences[i]);
            if (distance > 1)
            {
                saved -= Price(distance);
                for (int k = 0; k < length; k++)
                {
                    saved += literalBits[data[k]];
                }
            }

            data += length;
        }

        return saved;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Parse(byte* data, int length, byte* literalBits, int* table, ulong* sequences)
    {
        int count = 0;
        int anchor = 0;
        int at = 0;
        // Behind this no eight bytes can be loaded, and what is left is not worth it.
        int end = length - sizeof(ulong);
        while (at <= end)
        {
            ulong here = Unsafe.ReadUnaligned<ulong>(data + at);
            uint slot = Hash(here);
            int earlier = table[slot];
            table[slot] = at;
            if (at - earlier > DeflateFormat.WindowSize
                || (here ^ Unsafe.ReadUnaligned<ulong>(data + earlier)) << IgnoredBits != 0)
            {
                at += 1 + ((at - anchor) >> PatienceBits);
                continue;
            }

            int distance = at - earlier;
            int matchEnd = ExtendForward(data, at + HashedBytes, distance, Math.Min(length, at + DeflateFormat.MaxMatch));
            int start = at;
            int floor = Math.Max(anchor, Math.Max(distance, matchEnd - DeflateFormat.MaxMatch));
            while (start > floor && data[start - 1] == data[start - 1 - distance])
            {
                start--;
            }

            if (matchEnd - start < SurelyPays && !Pays(data, start, matchEnd, distance, literalBits))
            {
                at++;
                continue;
            }

            sequences[count++] = Sequence.Pack(start - anchor, matchEnd - start, distance);
            // Of the bytes that the match covers, the last ones are the likeliest start of the next.
            for (int i = Math.Max(at + 1, matchEnd - 2); i < matchEnd && i <= end; i++)
            {
                table[Hash(Unsafe.ReadUnaligned<ulong>(data + i))] = i;
            }

            anchor = at = matchEnd;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong bytes) => (uint)(((bytes << IgnoredBits) * 0x9E3779B97F4A7C15UL) >> (64 - HashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Price(int distance) => MatchSymbolBits + BitOperations.Log2((uint)distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ExtendForward(byte* data, int end, int distance, int limit)
    {
        while (end <= limit - sizeof(ulong))
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(data + end) ^ Unsafe.ReadUnaligned<ulong>(data + end - distance);
            if (difference != 0)
            {
                return end + (BitOperations.TrailingZeroCount(difference) >> 3);
            }

            end += sizeof(ulong);
        }

        while (end < limit && data[end] == data[end - distance])
        {
            end++;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Pays(byte* data, int start, int end, int distance, byte* literalBits)
    {
        int bits = 0;
        for (int i = start; i < end; i++)
        {
            bits += literalBits[data[i]];
        }

        return bits > Price(distance);
    }
}
