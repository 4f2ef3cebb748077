namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Huffman tables made for the symbols of one scan (T.81 K.2).</summary>
internal static class OptimalHuffmanTables
{
    private const int LongestCode = 16;

    // A symbol that never occurs takes the code of all ones, which T.81 C.2 reserves.
    private const int ReservedSymbol = 256;

    /// <summary>A table for each slot that the scan uses, null for the others.</summary>
    public static HuffmanTable?[] For(EntropyTokens tokens) =>
        [.. Enumerable.Range(0, HuffmanSlot.Count)
            .Select(slot => tokens.FrequenciesOf(slot) is { } frequencies ? Build(frequencies) : null)];

    internal static HuffmanTable Build(ReadOnlySpan<int> frequencies)
    {
        List<(long Frequency, int Symbol)> leaves = [(0, ReservedSymbol)];
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] > 0)
            {
                leaves.Add((frequencies[symbol], symbol));
            }
        }

        // Rarest first, and the reserved symbol before all. Equal frequencies are ordered by symbol, so that the
        // result never depends on the sort.
        leaves.Sort((a, b) => a.Frequency != b.Frequency
            ? a.Frequency.CompareTo(b.Frequency)
            : b.Symbol.CompareTo(a.Symbol));

        // The lengths, not which symbol has which, come from the tree: the rarest get the longest.
        int[] counts = CountLengths([.. leaves.Select(leaf => leaf.Frequency)]);
        LimitLengths(counts);
        RemoveReserved(counts);

        leaves.Reverse();
        byte[] symbols = [.. leaves.Where(leaf => leaf.Symbol != ReservedSymbol).Select(leaf => (byte)leaf.Symbol)];
        byte[] countsByLength = [.. counts.Skip(1).Take(LongestCode).Select(count => (byte)count)];
        return new HuffmanTable(countsByLength, symbols);
    }

    // Huffman's tree by two queues: leaves in ascending order, and inner nodes, which arise in ascending order.
    private static int[] CountLengths(long[] leaves)
    {
        int inner = leaves.Length - 1;
        var weights = new long[leaves.Length + inner];
        leaves.CopyTo(weights, 0);
        var parents = new int[weights.Length];
        int nextLeaf = 0;
        int nextInner = leaves.Length;
        for (int node = leaves.Length; node < weights.Length; node++)
        {
            for (int child = 0; child < 2; child++)
            {
                bool takeLeaf = nextLeaf < leaves.Length
                    && (nextInner >= node || weights[nextLeaf] <= weights[nextInner]);
                int taken = takeLeaf ? nextLeaf++ : nextInner++;
                weights[node] += weights[taken];
                parents[taken] = node;
            }
        }

        var depths = new int[weights.Length];
        var counts = new int[Math.Max(leaves.Length, LongestCode + 1)];
        for (int node = weights.Length - 2; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
            if (node < leaves.Length)
            {
                counts[depths[node]]++;
            }
        }

        return counts;
    }

    // T.81 Figure K.3: two codes that are too long give way to their common prefix, and a shorter code becomes the
    // prefix of two.
    private static void LimitLengths(int[] counts)
    {
        for (int length = counts.Length - 1; length > LongestCode; length--)
        {
            while (counts[length] > 0)
            {
                int shorter = length - 2;
                while (counts[shorter] == 0)
                {
                    shorter--;
                }

                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }
    }

    // The reserved symbol has the last of the longest codes, the one of all ones.
    private static void RemoveReserved(int[] counts)
    {
        int longest = LongestCode;
        while (counts[longest] == 0)
        {
            longest--;
        }

        counts[longest]--;
    }
}
