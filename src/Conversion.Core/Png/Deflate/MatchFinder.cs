using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>For every byte of a block, the nearest earlier place for each possible length of match: chains of places with the
/// same six bytes, followed to a certain depth, and the latest place with the same four and the same three. Chains of fewer bytes
/// would be no help: filtered pictures are full of short repetitions, and hold long ones far back.</summary>
/// <remarks>Unsafe: reads only the data.</remarks>
internal sealed unsafe class MatchFinder
{
    /// <summary>Places of a chain that are looked at for each byte: twice as many would save 0.7 % at a sixth more time.</summary>
    private const int Depth = 8;

    /// <summary>The same for bytes that have a match of <see cref="GoodLength"/> already: the file grows by a thousandth and the
    /// search takes a tenth less.</summary>
    private const int DepthAfterGood = 2;

    private const int GoodLength = 8;

    /// <summary>Bytes that all places of a chain have in common.</summary>
    private const int ChainedBytes = 6;

    /// <summary>After a match of this length the search ends, and the bytes that it covers are not looked up.</summary>
    private const int NiceLength = 64;

    private const int HashBits = 15;
    private const int WindowMask = DeflateFormat.WindowSize - 1;
    private const int ShortHashBits = 13;
    private const int DistanceBits = 16;

    private readonly int[] _heads = new int[1 << HashBits];
    private readonly int[] _middleHeads = new int[1 << HashBits];
    private readonly int[] _shortHeads = new int[1 << ShortHashBits];
    private readonly int[] _previous = new int[DeflateFormat.WindowSize];
    private int _skipUntil;
    private int[] _firstOf = [];
    private uint[] _found = new uint[1 << 18];

    /// <summary>The index in <see cref="Found"/> of the first match of each byte; one more marks the end.</summary>
    public ReadOnlySpan<int> FirstOf => _firstOf;

    /// <summary>Matches, longer ones later.</summary>
    public ReadOnlySpan<uint> Found => _found;

    public static int Length(uint match) => (int)(match >> DistanceBits);

    public static int Distance(uint match) => (int)(match & ((1 << DistanceBits) - 1));

    /// <summary>Forgets everything: another strip begins.</summary>
    public void Reset()
    {
        _heads.AsSpan().Fill(-1);
        _shortHeads.AsSpan().Fill(-1);
        _middleHeads.AsSpan().Fill(-1);
        _skipUntil = 0;
    }

    /// <summary>Searches one block; those before it in the strip were searched before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(byte* data, int start, int blockLength, int length)
    {
        if (_firstOf.Length <= blockLength)
        {
            _firstOf = GC.AllocateUninitializedArray<int>(blockLength + 1);
        }

        int count = 0;
        int end = length - sizeof(ulong);
        int skipUntil = _skipUntil;
        fixed (int* heads = _heads, shortHeads = _shortHeads, middleHeads = _middleHeads, previous = _previous, firstOf = _firstOf)
        {
            for (int i = 0; i < blockLength; i++)
            {
                firstOf[i] = count;
                int at = start + i;
                if (at > end)
                {
                    continue;
                }

                ulong eight = Unsafe.ReadUnaligned<ulong>(data + at);
                uint four = (uint)eight;
                uint slot = (uint)(((eight << (64 - (8 * ChainedBytes))) * 0x9E3779B97F4A7C15UL) >> (64 - HashBits));
                uint middleSlot = (four * 0x9E3779B1u) >> (32 - HashBits);
                uint shortSlot = ((four << 8) * 0x9E3779B1u) >> (32 - ShortHashBits);
                int candidate = heads[slot];
                int shortCandidate = shortHeads[shortSlot];
                int middleCandidate = middleHeads[middleSlot];
                heads[slot] = at;
                middleHeads[middleSlot] = at;
                shortHeads[shortSlot] = at;
                previous[at & WindowMask] = candidate;
                if (at < skipUntil)
                {
                    continue;
                }

                if (count + DeflateFormat.MaxMatch > _found.Length)
                {
                    Array.Resize(ref _found, 2 * _found.Length);
                }

                fixed (uint* found = _found)
                {
                    int best = Search(
                        data, at, length, candidate, shortCandidate, middleCandidate, previous, found, ref count);
                    if (best >= NiceLength)
                    {
                        skipUntil = at + best;
                    }
                }
            }

            firstOf[blockLength] = count;
        }

        _skipUntil = skipUntil;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Search(
        byte* data, int at, int length, int candidate, int shortCandidate, int middleCandidate, int* previous, uint* found, ref int count)
    {
        int limit = Math.Min(length - at, DeflateFormat.MaxMatch);
        // One less than the format allows, because the place of the farthest was just taken by this byte.
        int oldest = at - DeflateFormat.WindowSize + 1;
        int best = DeflateFormat.MinMatch - 1;
        byte* here = data + at;
        if (shortCandidate >= Math.Max(oldest, 0)
            && ((Unsafe.ReadUnaligned<uint>(data + shortCandidate) ^ Unsafe.ReadUnaligned<uint>(here)) << 8) == 0)
        {
            best = Common(here, data + shortCandidate, limit);
            found[count++] = Pack(best, at - shortCandidate);
        }

        if (middleCandidate != shortCandidate && middleCandidate >= Math.Max(oldest, 0)
            && Unsafe.ReadUnaligned<uint>(data + middleCandidate) == Unsafe.ReadUnaligned<uint>(here))
        {
            int n = Common(here, data + middleCandidate, limit);
            if (n > best)
            {
                best = n;
                found[count++] = Pack(best, at - middleCandidate);
            }
        }

        int depth = best >= GoodLength ? DepthAfterGood : Depth;
        for (int i = 0; i < depth && candidate >= oldest && candidate >= 0 && best < limit; i++)
        {
            byte* there = data + candidate;
            // A longer match has the same byte at its new end; most candidates fail here.
            if (there[best] == here[best] && Unsafe.ReadUnaligned<uint>(there) == Unsafe.ReadUnaligned<uint>(here))
            {
                int n = Common(here, there, limit);
                if (n > best)
                {
                    best = n;
                    found[count++] = Pack(n, at - candidate);
                    if (n >= NiceLength)
                    {
                        break;
                    }
                }
            }

            candidate = previous[candidate & WindowMask];
        }

        return best;
    }

    private static uint Pack(int length, int distance) => ((uint)length << DistanceBits) | (uint)distance;

    /// <summary>How many bytes, of at most <paramref name="limit"/>, are equal at two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Common(byte* a, byte* b, int limit)
    {
        int n = 0;
        while (n <= limit - sizeof(ulong))
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(a + n) ^ Unsafe.ReadUnaligned<ulong>(b + n);
            if (difference != 0)
            {
                return n + (BitOperations.TrailingZeroCount(difference) >> 3);
            }

            n += sizeof(ulong);
        }

        while (n < limit && a[n] == b[n])
        {
            n++;
        }

        return n;
    }
}
