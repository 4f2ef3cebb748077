using System.Numerics;
using System.Runtime.CompilerServices;
using Conversion.Core.Png.Vectors;

namespace Conversion.Core.Png.Deflate;

/// <summary>
/// Finds runs as <see cref="RunParser"/> does, and longer-ranging matches as densely as they pay. Where matches are
/// found, every position is looked up; where they are not, as in most of a photograph, only positions behind a repeated
/// byte, and then only those behind two. Such positions are chosen by their content, so that the second copy of a piece
/// is looked up at the same places as the first, and they come for nothing from the run detector's masks.
/// </summary>
/// <remarks>Unsafe: as <see cref="RunParser"/>.</remarks>
internal sealed unsafe class MatchParser
{
    private const int Group = 64;
    private const int HashBits = 14;

    /// <summary>Bytes that are hashed: shorter matches seldom pay against literals of few bits.</summary>
    private static readonly int HashedBytes = int.Parse(Environment.GetEnvironmentVariable("HB") ?? "6");

    /// <summary>Bits that a length symbol and a distance symbol take, about.</summary>
    private static readonly int MatchSymbolBits = int.Parse(Environment.GetEnvironmentVariable("MS") ?? "11");

    /// <summary>Look-ups without a match after which they become sparser.</summary>
    private const int Patience = 48;

    private const int SparsestLevel = 2;

    private static readonly int L0 = int.Parse((Environment.GetEnvironmentVariable("LV") ?? "02")[0..1]), L1 = int.Parse((Environment.GetEnvironmentVariable("LV") ?? "02")[1..2]);
    private readonly int[] _table = new int[1 << HashBits];

    /// <summary>Finds matches.</summary>
    /// <param name="path">Which kernels to use.</param>
    /// <param name="data">The bytes to parse.</param>
    /// <param name="length">How many they are, at least 1.</param>
    /// <param name="minRun">The least number of repeated bytes that becomes a match, 3 to 32.</param>
    /// <param name="literalBits">Estimated bits of each literal.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public int Parse(VectorPath path, byte* data, int length, int minRun, byte[] literalBits, ulong* sequences)
    {
        _table.AsSpan().Fill(-DeflateFormat.WindowSize - 1);
        fixed (int* table = _table)
        fixed (byte* bits = literalBits)
        {
            return path switch
            {
                VectorPath.Vector512 => Parse<ByteVector512>(data, length, minRun, bits, table, sequences),
                VectorPath.Vector256 => Parse<ByteVector256>(data, length, minRun, bits, table, sequences),
                VectorPath.Vector128 => Parse<ByteVector128>(data, length, minRun, bits, table, sequences),
                _ => Parse<ByteVectorScalar>(data, length, minRun, bits, table, sequences),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Parse<T>(byte* data, int length, int minRun, byte* literalBits, int* table, ulong* sequences)
        where T : struct, IByteVector<T>
    {
        int count = 0;
        int anchor = 0;
        int at = 0;
        int level = L0;
        int misses = 0;
        // Behind this no eight bytes can be loaded and no match is worth its price.
        int lastLookUp = length - sizeof(ulong);
        ulong repeats = RunParser.Repeats<T>(data) & ~1UL;
        ulong before = 0;
        ulong open = ~0UL;
        while (at < length)
        {
            ulong following = RunParser.Repeats<T>(data + at + Group);
            ulong starts = RunParser.RunStarts(repeats, following, minRun) & open;
            int runAt = BitOperations.TrailingZeroCount(starts);
            // Positions before the run, from the cursor on, that are to be looked up.
            ulong candidates = level switch
            {
                0 => ~0UL,
                1 => ~repeats & ((repeats << 1) | (before >> 63)),
                _ => ~repeats & ((repeats << 1) | (before >> 63)) & ((repeats << 2) | (before >> 62)),
            };
            candidates &= open & (runAt == Group ? ~0UL : (1UL << runAt) - 1);
            bool found = false;
            while (candidates != 0)
            {
                int position = at + BitOperations.TrailingZeroCount(candidates);
                candidates &= candidates - 1;
                if (position > lastLookUp)
                {
                    break;
                }

                ulong here = Unsafe.ReadUnaligned<ulong>(data + position);
                uint slot = Hash(here);
                int earlier = table[slot];
                table[slot] = position;
                if (position - earlier > DeflateFormat.WindowSize
                    || ((here ^ Unsafe.ReadUnaligned<ulong>(data + earlier)) << (8 * (sizeof(ulong) - HashedBytes))) != 0)
                {
                    misses++;
                    continue;
                }

                int start = position;
                int end = position + HashedBytes;
                int distance = position - earlier;
                int limit = Math.Min(length, position + DeflateFormat.MaxMatch);
                end = ExtendForward(data, end, distance, limit);
                int floor = Math.Max(anchor, Math.Max(distance, end - DeflateFormat.MaxMatch));
                while (start > floor && data[start - 1] == data[start - 1 - distance])
                {
                    start--;
                }

                if (!Pays(data, start, end, distance, literalBits))
                {
                    misses++;
                    continue;
                }

                sequences[count++] = Sequence.Pack(start - anchor, end - start, distance);
                anchor = end;
                found = true;
                misses = 0;
                level = L0;
                break;
            }

            if (!found && runAt < Group)
            {
                int start = at + runAt;
                int end = RunParser.FindEnd<T>(data, start, length);
                if (end - start >= minRun)
                {
                    count += RunParser.Emit(sequences + count, start - anchor, end - start, out int covered);
                    anchor = start + covered;
                    found = true;
                }
            }

            if (misses > Patience)
            {
                misses = 0;
                level = Math.Min(level + 1, L1);
            }

            if (!found)
            {
                at += Group;
                before = repeats;
                repeats = following;
                open = ~0UL;
                continue;
            }

            at = anchor & ~(Group - 1);
            repeats = RunParser.Repeats<T>(data + at);
            before = at == 0 ? 0 : RunParser.Repeats<T>(data + at - Group);
            open = ~0UL << (anchor - at);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong bytes) =>
        (uint)(((bytes << (8 * (sizeof(ulong) - HashedBytes))) * 0x9E3779B97F4A7C15UL) >> (64 - HashBits));

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

    /// <summary>Whether the match takes fewer bits than the literals in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Pays(byte* data, int start, int end, int distance, byte* literalBits)
    {
        int price = MatchSymbolBits + BitOperations.Log2((uint)distance);
        for (int i = start; i < end; i++)
        {
            price -= literalBits[data[i]];
            if (price < 0)
            {
                return true;
            }
        }

        return false;
    }
}
