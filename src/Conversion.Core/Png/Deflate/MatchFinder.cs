using System.Numerics;
using System.Runtime.CompilerServices;

namespace Conversion.Core.Png.Deflate;

/// <summary>
/// For every byte of a strip, the nearest earlier place for each length of match that can be had: chains of places with
/// the same four bytes, followed to a certain depth, and the latest place with the same three.
/// </summary>
/// <remarks>Unsafe: reads only the data.</remarks>
internal sealed unsafe class MatchFinder
{
    /// <summary>Places that are looked at for each byte.</summary>
    private const int Depth = 40;

    /// <summary>After a match of this length the search ends, and the bytes that it covers are not looked up.</summary>
    private const int NiceLength = 130;

    private const int HashBits = 15;
    private const int ShortHashBits = 13;
    private const int DistanceBits = 16;

    private readonly int[] _heads = new int[1 << HashBits];
    private readonly int[] _shortHeads = new int[1 << ShortHashBits];
    private int[] _previous = [];
    private int[] _firstOf = [];
    private uint[] _found = new uint[1 << 20];

    /// <summary>The index in <see cref="Found"/> of the first match of each byte; one more marks the end.</summary>
    public ReadOnlySpan<int> FirstOf => _firstOf;

    /// <summary>Matches, longer ones later.</summary>
    public ReadOnlySpan<uint> Found => _found;

    public static int Length(uint match) => (int)(match >> DistanceBits);

    public static int Distance(uint match) => (int)(match & ((1 << DistanceBits) - 1));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(byte* data, int length)
    {
        Reset(length);
        int count = 0;
        int end = length - sizeof(ulong);
        int skipUntil = 0;
        fixed (int* heads = _heads, shortHeads = _shortHeads, previous = _previous, firstOf = _firstOf)
        {
            for (int at = 0; at < length; at++)
            {
                firstOf[at] = count;
                if (at > end)
                {
                    continue;
                }

                uint four = Unsafe.ReadUnaligned<uint>(data + at);
                uint slot = (four * 0x9E3779B1u) >> (32 - HashBits);
                uint shortSlot = ((four << 8) * 0x9E3779B1u) >> (32 - ShortHashBits);
                int candidate = heads[slot];
                int shortCandidate = shortHeads[shortSlot];
                heads[slot] = at;
                shortHeads[shortSlot] = at;
                previous[at] = candidate;
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
                    int best = Search(data, at, length, candidate, shortCandidate, previous, found, ref count);
                    if (best >= NiceLength)
                    {
                        skipUntil = at + best;
                    }
                }
            }

            firstOf[length] = count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Search(
        byte* data, int at, int length, int candidate, int shortCandidate, int* previous, uint* found, ref int count)
    {
        int limit = Math.Min(length - at, DeflateFormat.MaxMatch);
        int oldest = at - DeflateFormat.WindowSize;
        int best = DeflateFormat.MinMatch - 1;
        byte* here = data + at;
        if (shortCandidate >= Math.Max(oldest, 0)
            && ((Unsafe.ReadUnaligned<uint>(data + shortCandidate) ^ Unsafe.ReadUnaligned<uint>(here)) << 8) == 0)
        {
            best = Common(here, data + shortCandidate, limit);
            found[count++] = Pack(best, at - shortCandidate);
        }

        for (int i = 0; i < Depth && candidate >= oldest && candidate >= 0 && best < limit; i++)
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

            candidate = previous[candidate];
        }

        return best;
    }

    private static uint Pack(int length, int distance) => ((uint)length << DistanceBits) | (uint)distance;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Common(byte* a, byte* b, int limit)
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

    private void Reset(int length)
    {
        _heads.AsSpan().Fill(-1);
        _shortHeads.AsSpan().Fill(-1);
        if (_previous.Length <= length)
        {
            _previous = GC.AllocateUninitializedArray<int>(length + 1);
            _firstOf = GC.AllocateUninitializedArray<int>(length + 1);
        }
    }
}
