using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Corpus.Writing;

/// <summary>A Huffman table with its codes (T.81 annex C).</summary>
public sealed class HuffmanCode
{
    private readonly (int Code, int Length)[] _codes = new (int, int)[256];

    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">The symbols in the order of their codes.</param>
    public HuffmanCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        Counts = counts.ToArray();
        Symbols = symbols.ToArray();
        int code = 0;
        int at = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            for (int i = 0; i < Counts[length - 1]; i++)
            {
                _codes[Symbols[at++]] = (code++, length);
            }
        }
    }

    public byte[] Counts { get; }

    public byte[] Symbols { get; }

    /// <summary>The typical tables of T.81 K.3: DC and AC of luma, then of chroma.</summary>
    internal static HuffmanCode Standard(bool isAc, int slot) => new(Specification(isAc, slot));

    /// <summary>The code of a symbol; its length is 0 where the table has none.</summary>
    internal (int Code, int Length) this[int symbol] => _codes[symbol];

    private HuffmanCode(HuffmanSpecification specification)
        : this(specification.Counts, specification.Symbols)
    {
    }

    /// <summary>A table made for the symbols of a scan, by T.81 K.2.</summary>
    /// <param name="frequencies">How often each symbol occurs.</param>
    internal static HuffmanCode Optimal(int[] frequencies)
    {
        // A symbol that never occurs takes the code of all ones, which is reserved.
        const int Reserved = 256;
        int[] weights = [.. frequencies, 1];
        var lengths = new int[257];
        var others = new int[257];
        Array.Fill(others, -1);
        while (true)
        {
            int least = Least(weights, except: -1);
            int next = Least(weights, except: least);
            if (next < 0)
            {
                break;
            }

            weights[least] += weights[next];
            weights[next] = 0;
            int last = Deepen(least);
            others[last] = next;
            Deepen(next);
        }

        var counts = new int[64];
        for (int symbol = 0; symbol <= Reserved; symbol++)
        {
            counts[lengths[symbol]]++;
        }

        LimitLengths(counts);
        byte[] symbols = [.. Enumerable.Range(0, Reserved).Where(s => lengths[s] > 0).OrderBy(s => lengths[s]).Select(s => (byte)s)];
        return new HuffmanCode([.. counts.Skip(1).Take(16).Select(c => (byte)c)], symbols);

        // One more bit for every symbol of a branch; gives the last of them.
        int Deepen(int symbol)
        {
            lengths[symbol]++;
            while (others[symbol] >= 0)
            {
                symbol = others[symbol];
                lengths[symbol]++;
            }

            return symbol;
        }
    }

    /// <summary>The rarest symbol, of equal ones the last; -1 where none is left.</summary>
    private static int Least(int[] weights, int except)
    {
        int least = -1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (i != except && weights[i] > 0 && (least < 0 || weights[i] <= weights[least]))
            {
                least = i;
            }
        }

        return least;
    }

    /// <summary>T.81 figure K.3, and the reserved code taken from the longest.</summary>
    private static void LimitLengths(int[] counts)
    {
        for (int length = counts.Length - 1; length > 16; length--)
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

        int longest = 16;
        while (counts[longest] == 0)
        {
            longest--;
        }

        counts[longest]--;
        counts[0] = 0;
    }

    private static HuffmanSpecification Specification(bool isAc, int slot) => (isAc, slot) switch
    {
        (false, 0) => StandardHuffman.DcLuminance,
        (false, _) => StandardHuffman.DcChrominance,
        (true, 0) => StandardHuffman.AcLuminance,
        (true, _) => StandardHuffman.AcChrominance,
    };
}
