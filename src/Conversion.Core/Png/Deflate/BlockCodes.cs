using System.Runtime.CompilerServices;

namespace Conversion.Core.Png.Deflate;

/// <summary>The codes of one dynamic block, and tables made from them for the kernels that write it.</summary>
internal sealed class BlockCodes
{
    /// <summary>Bits of a table entry that hold the length; the rest holds the bits to write.</summary>
    public const int LengthBits = 8;

    private readonly byte[] _literalLengths = new byte[DeflateFormat.LiteralLengthSymbols];
    private readonly byte[] _distanceLengths = new byte[DeflateFormat.DistanceSymbols];
    private readonly ushort[] _literalCodes = new ushort[DeflateFormat.LiteralLengthSymbols];
    private readonly ushort[] _distanceCodes = new ushort[DeflateFormat.DistanceSymbols];
    private readonly byte[] _header = new byte[DeflateFormat.LiteralLengthSymbols + DeflateFormat.DistanceSymbols];

    /// <summary>How often each literal or length symbol occurs.</summary>
    public int[] LiteralCounts { get; } = new int[DeflateFormat.LiteralLengthSymbols];

    /// <summary>How often each distance symbol occurs.</summary>
    public int[] DistanceCounts { get; } = new int[DeflateFormat.DistanceSymbols];

    /// <summary>Of each literal: code and, in the lowest <see cref="LengthBits"/> bits, its length.</summary>
    public uint[] Literals { get; } = new uint[256];

    /// <summary>Of each match length: code with extra bits and, in the lowest <see cref="LengthBits"/> bits, their number.</summary>
    public uint[] MatchLengths { get; } = new uint[DeflateFormat.MaxMatch + 1];

    /// <summary>Of each distance symbol: code and, in the lowest <see cref="LengthBits"/> bits, its length.</summary>
    public uint[] Distances { get; } = new uint[DeflateFormat.DistanceSymbols];

    public ReadOnlySpan<byte> LiteralLengths => _literalLengths;

    public ReadOnlySpan<byte> DistanceLengths => _distanceLengths;

    /// <summary>The longest code of a literal or match length.</summary>
    public int MaxLiteralLength { get; private set; }

    public uint EndOfBlock => Entry(_literalCodes[DeflateFormat.EndOfBlock], _literalLengths[DeflateFormat.EndOfBlock]);

    public void ClearCounts()
    {
        LiteralCounts.AsSpan().Clear();
        DistanceCounts.AsSpan().Clear();
    }

    /// <summary>Makes the best codes for the counts.</summary>
    /// <param name="maxLength">The longest code, 9 to 15 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Build(int maxLength)
    {
        HuffmanCode.FindLengths(LiteralCounts, _literalLengths, maxLength);
        HuffmanCode.FindLengths(DistanceCounts, _distanceLengths, maxLength);
        if (DistanceCounts.AsSpan().IndexOfAnyExcept(0) < 0)
        {
            // Some decoders refuse a block without any distance code, though 3.2.7 allows it.
            _distanceLengths[0] = 1;
        }

        MaxLiteralLength = maxLength;
        HuffmanCode.AssignCodes(_literalLengths, _literalCodes);
        HuffmanCode.AssignCodes(_distanceLengths, _distanceCodes);
        for (int i = 0; i < Literals.Length; i++)
        {
            Literals[i] = Entry(_literalCodes[i], _literalLengths[i]);
        }

        for (int i = 0; i < Distances.Length; i++)
        {
            Distances[i] = Entry(_distanceCodes[i], _distanceLengths[i]);
        }

        BuildMatchLengths();
    }

    /// <summary>The size of a block of these codes for its counts, without its header.</summary>
    /// <value>In bits.</value>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long BodyBits()
    {
        long bits = 0;
        for (int i = 0; i <= DeflateFormat.EndOfBlock; i++)
        {
            bits += (long)LiteralCounts[i] * _literalLengths[i];
        }

        for (int i = DeflateFormat.FirstLengthSymbol; i < LiteralCounts.Length; i++)
        {
            int extra = DeflateFormat.LengthExtraBits[i - DeflateFormat.FirstLengthSymbol];
            bits += (long)LiteralCounts[i] * (_literalLengths[i] + extra);
        }

        for (int i = 0; i < DistanceCounts.Length; i++)
        {
            bits += (long)DistanceCounts[i] * (_distanceLengths[i] + DeflateFormat.DistanceExtraBits(i));
        }

        return bits;
    }

    /// <summary>Writes everything of a dynamic block's header but its first three bits (3.2.7).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteHeader(ref BitWriter writer)
    {
        int literals = 1 + _literalLengths.AsSpan().LastIndexOfAnyExcept((byte)0);
        int distances = Math.Max(1, 1 + _distanceLengths.AsSpan().LastIndexOfAnyExcept((byte)0));
        Span<byte> all = _header.AsSpan(0, literals + distances);
        _literalLengths.AsSpan(0, literals).CopyTo(all);
        _distanceLengths.AsSpan(0, distances).CopyTo(all[literals..]);

        // Runs become symbols 16 (repeat), 17 and 18 (zeros), each with extra bits in the high byte of its entry.
        Span<ushort> symbols = stackalloc ushort[all.Length];
        Span<int> counts = stackalloc int[DeflateFormat.CodeLengthSymbols];
        counts.Clear();
        symbols = symbols[..EncodeRuns(all, symbols)];
        foreach (ushort symbol in symbols)
        {
            counts[symbol & 0xFF]++;
        }

        Span<byte> lengths = stackalloc byte[DeflateFormat.CodeLengthSymbols];
        Span<ushort> codes = stackalloc ushort[DeflateFormat.CodeLengthSymbols];
        HuffmanCode.FindLengths(counts, lengths, DeflateFormat.MaxCodeLengthCodeLength);
        HuffmanCode.AssignCodes(lengths, codes);
        ReadOnlySpan<byte> order = DeflateFormat.CodeLengthOrder;
        int given = DeflateFormat.CodeLengthSymbols;
        while (given > 4 && lengths[order[given - 1]] == 0)
        {
            given--;
        }

        writer.Write((ulong)((literals - 257) | ((distances - 1) << 5) | ((given - 4) << 10)), 14);
        for (int i = 0; i < given; i++)
        {
            writer.Write(lengths[order[i]], 3);
        }

        foreach (ushort entry in symbols)
        {
            int symbol = entry & 0xFF;
            int extraBits = symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };
            writer.Write(codes[symbol] | ((ulong)(entry >> 8) << lengths[symbol]), lengths[symbol] + extraBits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int EncodeRuns(ReadOnlySpan<byte> lengths, Span<ushort> symbols)
    {
        int written = 0;
        int i = 0;
        while (i < lengths.Length)
        {
            byte value = lengths[i];
            int run = 1;
            while (i + run < lengths.Length && lengths[i + run] == value)
            {
                run++;
            }

            i += run;
            if (value == 0)
            {
                while (run >= 11)
                {
                    int n = Math.Min(run, 138);
                    symbols[written++] = (ushort)(18 | ((n - 11) << 8));
                    run -= n;
                }

                if (run >= 3)
                {
                    symbols[written++] = (ushort)(17 | ((run - 3) << 8));
                    run = 0;
                }
            }
            else
            {
                symbols[written++] = value;
                run--;
                while (run >= 3)
                {
                    int n = Math.Min(run, 6);
                    symbols[written++] = (ushort)(16 | ((n - 3) << 8));
                    run -= n;
                }
            }

            for (; run > 0; run--)
            {
                symbols[written++] = value;
            }
        }

        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BuildMatchLengths()
    {
        for (int s = 0; s < DeflateFormat.LengthBase.Length; s++)
        {
            int codeLength = _literalLengths[DeflateFormat.FirstLengthSymbol + s];
            uint code = _literalCodes[DeflateFormat.FirstLengthSymbol + s];
            int extraBits = DeflateFormat.LengthExtraBits[s];
            int first = DeflateFormat.LengthBase[s];
            // The last symbol but one could express 258 too, but that has a symbol of its own, which comes later.
            int end = Math.Min(first + (1 << extraBits), DeflateFormat.MaxMatch + 1);
            for (int length = first; length < end; length++)
            {
                MatchLengths[length] = Entry(code | ((uint)(length - first) << codeLength), codeLength + extraBits);
            }
        }
    }

    private static uint Entry(uint bits, int count) => (bits << LengthBits) | (uint)count;
}
