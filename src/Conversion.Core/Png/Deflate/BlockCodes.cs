using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>The codes of one dynamic block, and tables made from them for the kernels that write it.</summary>
internal sealed class BlockCodes
{
    /// <summary>Bits of a table entry that hold the length; the rest holds the bits to write.</summary>
    public const int LengthBits = 8;

    /// <summary>Stands for a pair whose codes do not fit next to their length: a length that no pair has, so large that eight
    /// literals that include it exceed what is written at one time, and four of it fit the bits of a length.</summary>
    public const uint NoPair = 57;

    /// <summary>Set in <see cref="NoPair"/> and in no pair's length.</summary>
    public const uint NoPairBit = 32;

    public const int LiteralsAt = Values * Values;

    public const int MatchLengthsAt = LiteralsAt + 256;

    public const int DistancesAt = MatchLengthsAt + DeflateFormat.MaxMatch + 1;

    /// <summary>What a pair takes at most, <see cref="NoPair"/> apart.</summary>
    public const int MaxPairBits = 32 - LengthBits;

    private const int Values = 256;

    private const uint LengthMask = (1 << LengthBits) - 1;

    private readonly byte[] _literalLengths = new byte[DeflateFormat.LiteralLengthSymbols];
    private readonly byte[] _distanceLengths = new byte[DeflateFormat.DistanceSymbols];
    private readonly ushort[] _literalCodes = new ushort[DeflateFormat.LiteralLengthSymbols];
    private readonly ushort[] _distanceCodes = new ushort[DeflateFormat.DistanceSymbols];
    private readonly byte[] _header = new byte[DeflateFormat.LiteralLengthSymbols + DeflateFormat.DistanceSymbols];

    /// <summary>How often each literal or length symbol occurs.</summary>
    public int[] LiteralCounts { get; } = new int[DeflateFormat.LiteralLengthSymbols];

    /// <summary>How often each distance symbol occurs.</summary>
    public int[] DistanceCounts { get; } = new int[DeflateFormat.DistanceSymbols];

    /// <summary>What the codes write, in one array, because its reader has few registers. In each entry the lowest
    /// <see cref="LengthBits"/> bits are the number of bits to write and the others are these. From its start, of each two
    /// literals, the first being the index's lower byte, both codes or <see cref="NoPair"/>: valid after
    /// <see cref="BuildPairs"/>. From <see cref="LiteralsAt"/> each literal's code; from <see cref="MatchLengthsAt"/> each match
    /// length's code with extra bits; from <see cref="DistancesAt"/> each distance symbol's code.</summary>
    public uint[] Tables { get; } = new uint[DistancesAt + DeflateFormat.DistanceSymbols];

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

        HuffmanCode.AssignCodes(_literalLengths, _literalCodes);
        HuffmanCode.AssignCodes(_distanceLengths, _distanceCodes);
        for (int i = 0; i < Values; i++)
        {
            Tables[LiteralsAt + i] = Entry(_literalCodes[i], _literalLengths[i]);
        }

        for (int i = 0; i < DeflateFormat.DistanceSymbols; i++)
        {
            Tables[DistancesAt + i] = Entry(_distanceCodes[i], _distanceLengths[i]);
        }

        BuildMatchLengths();
    }

    /// <summary>Makes the pairs of <see cref="Tables"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void BuildPairs()
    {
        // What moves a second code behind a first one: as a factor, because no portable vector shifts each lane on its own.
        uint* factors = stackalloc uint[Values];
        fixed (uint* pairs = Tables)
        {
            uint* literals = pairs + LiteralsAt;
            for (int first = 0; first < Values; first++)
            {
                factors[first] = 1u << (int)(literals[first] & LengthMask);
            }

            uint* target = pairs;
            for (int second = 0; second < Values; second++, target += Values)
            {
                uint length = literals[second] & LengthMask;
                Vector256<uint> code = Vector256.Create(literals[second] - length);
                Vector256<uint> lengths = Vector256.Create(length);
                Vector256<int> longest = Vector256.Create((int)(MaxPairBits - length));
                for (int first = 0; first < Values; first += Vector256<uint>.Count)
                {
                    Vector256<uint> entry = Vector256.Load(literals + first);
                    Vector256<uint> pair = entry + lengths + (code * Vector256.Load(factors + first));
                    Vector256<int> isTooLong = Vector256.GreaterThan((entry & Vector256.Create(LengthMask)).AsInt32(), longest);
                    pair = Vector256.ConditionalSelect(isTooLong.AsUInt32(), Vector256.Create(NoPair), pair);
                    pair.Store(target + first);
                }
            }
        }
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

    /// <summary>What a thousand literals take.</summary>
    /// <value>In bits.</value>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int LiteralBitsPerThousand()
    {
        long bits = 0;
        long literals = 1;
        for (int i = 0; i < Values; i++)
        {
            bits += (long)LiteralCounts[i] * _literalLengths[i];
            literals += LiteralCounts[i];
        }

        return (int)(bits * 1000 / literals);
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
                Tables[MatchLengthsAt + length] =
                    Entry(code | ((uint)(length - first) << codeLength), codeLength + extraBits);
            }
        }
    }

    private static uint Entry(uint bits, int count) => (bits << LengthBits) | (uint)count;
}
