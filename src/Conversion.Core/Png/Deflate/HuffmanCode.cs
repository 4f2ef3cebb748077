using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Prefix codes of limited length, in the canonical form of RFC 1951, 3.2.2.</summary>
internal static class HuffmanCode
{
    private const int MaxSymbols = DeflateFormat.LiteralLengthSymbols;
    private const int CountShift = 10;
    private const int SymbolMask = (1 << CountShift) - 1;

    /// <summary>Finds code lengths that make the sum of count times length (nearly, where the limit binds) as small as can be.
    /// Symbols with a count of zero get none. A single symbol gets a code of one bit, as the format wants it.</summary>
    /// <param name="counts">How often each symbol occurs: 286 symbols at most, each count below 2^22.</param>
    /// <param name="lengths">Receives as many lengths; zero for no code.</param>
    /// <param name="limit">The longest length allowed; 2^limit is no less than the number of symbols.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FindLengths(ReadOnlySpan<int> counts, Span<byte> lengths, int limit)
    {
        lengths.Clear();
        // Count in the high bits, symbol in the low ones: one sort orders by count, ties by symbol.
        Span<uint> sorted = stackalloc uint[MaxSymbols];
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] != 0)
            {
                sorted[used++] = ((uint)counts[symbol] << CountShift) | (uint)symbol;
            }
        }

        sorted = sorted[..used];
        if (used <= 2)
        {
            foreach (uint entry in sorted)
            {
                lengths[(int)(entry & SymbolMask)] = 1;
            }

            return;
        }

        Sort(sorted);
        Span<int> tree = stackalloc int[MaxSymbols];
        for (int i = 0; i < used; i++)
        {
            tree[i] = (int)(sorted[i] >> CountShift);
        }

        BuildTree(tree[..used]);
        Span<int> codesOfLength = stackalloc int[limit + 1];
        CountLengths(tree[..used], codesOfLength);
        // The rarest symbols come first in the sorted order and take the longest codes.
        int next = 0;
        for (int length = limit; length >= 1; length--)
        {
            for (int n = codesOfLength[length]; n > 0; n--)
            {
                lengths[(int)(sorted[next++] & SymbolMask)] = (byte)length;
            }
        }
    }

    /// <summary>Gives every symbol its canonical code, bits reversed, because deflate packs codes from their highest bit on into
    /// bytes from their lowest bit on (3.1.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AssignCodes(ReadOnlySpan<byte> lengths, Span<ushort> reversedCodes)
    {
        Span<int> next = stackalloc int[DeflateFormat.MaxCodeLength + 2];
        next.Clear();
        foreach (byte length in lengths)
        {
            next[length + 1]++;
        }

        next[1] = 0;
        int code = 0;
        for (int length = 1; length <= DeflateFormat.MaxCodeLength; length++)
        {
            code = (code + next[length]) << 1;
            next[length] = code;
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            reversedCodes[symbol] = length == 0 ? (ushort)0 : Reverse(next[length]++, length);
        }
    }

    /// <summary>Sorts by count, by one byte of it at a time: a quarter of the time of a comparing sort. Entries come ordered by
    /// symbol, and stay so where counts are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Sort(Span<uint> entries)
    {
        uint* spare = stackalloc uint[MaxSymbols];
        int* places = stackalloc int[256];
        uint all = 0;
        foreach (uint entry in entries)
        {
            all |= entry;
        }

        int n = entries.Length;
        fixed (uint* start = entries)
        {
            uint* from = start;
            uint* to = spare;
            for (int shift = CountShift; shift < 32 && all >> shift != 0; shift += 8)
            {
                new Span<int>(places, 256).Clear();
                for (int i = 0; i < n; i++)
                {
                    places[(byte)(from[i] >> shift)]++;
                }

                int place = 0;
                for (int i = 0; i < 256; i++)
                {
                    int next = place + places[i];
                    places[i] = place;
                    place = next;
                }

                for (int i = 0; i < n; i++)
                {
                    to[places[(byte)(from[i] >> shift)]++] = from[i];
                }

                uint* swap = from;
                from = to;
                to = swap;
            }

            if (from != start)
            {
                new Span<uint>(from, n).CopyTo(entries);
            }
        }
    }

    private static ushort Reverse(int code, int length)
    {
        uint v = (uint)code << (16 - length);
        v = ((v & 0x5555) << 1) | ((v >> 1) & 0x5555);
        v = ((v & 0x3333) << 2) | ((v >> 2) & 0x3333);
        v = ((v & 0x0F0F) << 4) | ((v >> 4) & 0x0F0F);
        return (ushort)(((v & 0x00FF) << 8) | (v >> 8));
    }

    /// <summary>Huffman's algorithm in place (Moffat and Katajainen, 1995): on entry counts in ascending order, on return the
    /// depth of each inner node, root first at the end; the last place is unused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BuildTree(Span<int> a)
    {
        int n = a.Length;
        a[0] += a[1];
        int root = 0;
        int leaf = 2;
        for (int next = 1; next < n - 1; next++)
        {
            // The two lightest of leaves and roots are joined; a joined root keeps the index of its parent.
            if (leaf >= n || a[root] < a[leaf])
            {
                a[next] = a[root];
                a[root++] = next;
            }
            else
            {
                a[next] = a[leaf++];
            }

            if (leaf >= n || (root < next && a[root] < a[leaf]))
            {
                a[next] += a[root];
                a[root++] = next;
            }
            else
            {
                a[next] += a[leaf++];
            }
        }

        a[n - 2] = 0;
        for (int next = n - 3; next >= 0; next--)
        {
            a[next] = a[a[next]] + 1;
        }
    }

    /// <summary>From the inner nodes' depths to how many codes there are of each length. Codes longer than the limit are put at
    /// the limit; then shorter ones are lengthened until Kraft's sum is 1 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountLengths(ReadOnlySpan<int> innerDepths, Span<int> codesOfLength)
    {
        int limit = codesOfLength.Length - 1;
        codesOfLength.Clear();
        // Every inner node takes one place at its depth and opens two below: start with the root's two.
        codesOfLength[1] = 2;
        int inner = innerDepths.Length - 1;
        for (int i = inner - 2; i >= 0; i--)
        {
            int depth = innerDepths[i];
            if (depth >= limit)
            {
                // No place is left at the limit: the new leaf goes below the deepest leaf that can be split.
                depth = limit - 1;
                while (codesOfLength[depth] == 0)
                {
                    depth--;
                }
            }

            codesOfLength[depth]--;
            codesOfLength[depth + 1] += 2;
        }
    }
}
