using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>A Huffman table made ready for decoding (T.81 C.2 and F.2.2.3): short codes through a lookup, long ones by
/// comparison.</summary>
internal sealed class HuffmanLookup
{
    /// <summary>Codes up to this length are found by one lookup.</summary>
    public const int LookupBits = 10;

    /// <summary>What a sequence of bits is said to consume that is no code: libjpeg has by then read one bit too many.</summary>
    public const int BadCodeLength = MaxCodeLength + 1;

    /// <summary>Entry flag: the lookup gives a code, its value's bits follow it.</summary>
    public const int NeedsValue = 0x40;

    /// <summary>The low bits of an entry: how many bits it consumes.</summary>
    public const int LengthMask = 0x3F;

    /// <summary>Flag of a value that was read: there was no code, only bits.</summary>
    public const int IsBadCode = 0x80;

    /// <summary>How far an EOB moves the coefficient index: past every block's end, and past any overflow.</summary>
    public const int EndOfBlockAdvance = 0x80;

    /// <summary>The run of a symbol that is sixteen zeros; of every other symbol without a value, it means an end.</summary>
    public const int ZeroRun = 15;

    /// <summary>Where in a pair the second one's advance stands, and eight bits above its value.</summary>
    public const int SecondShift = 32;

    /// <summary>Where in a pair the first one's length stands.</summary>
    public const int FirstLengthShift = 56;

    private const int AdvanceMask = 0xFF00;
    private const int MaxCodeLength = 16;
    private const int MaxDcCategory = 15;
    private const int MaxSymbols = 256;
    private const int ZeroRunSymbol = ZeroRun << 4;

    /// <summary>By code length: one above the largest code, aligned to 16 bits; 0 where there is none. What no length fits ends
    /// at <see cref="BadCodeLength"/>.</summary>
    private readonly int[] _limit = new int[BadCodeLength + 1];

    /// <summary>By code length: what to add to a code to have its symbol's index.</summary>
    private readonly int[] _symbolOffset = new int[MaxCodeLength + 1];

    private readonly byte[] _symbols = new byte[MaxSymbols];
    private readonly byte[] _lengths = new byte[MaxSymbols];
    private readonly ushort[] _codes = new ushort[MaxSymbols];
    private readonly int _count;
    private ushort[]? _symbolLookup;
    private int[]? _valueLookup;
    private ulong[]? _pairLookup;

    private HuffmanLookup(HuffmanSpecification specification, bool isDc, long offset)
    {
        Specification = specification;
        IsDc = isDc;
        specification.Symbols.CopyTo(_symbols);
        _limit[BadCodeLength] = int.MaxValue;
        _count = specification.Symbols.Length;
        AssignCodes(specification.Counts, offset);
        if (isDc && _symbols.AsSpan(0, _count).IndexOfAnyInRange((byte)(MaxDcCategory + 1), byte.MaxValue) >= 0)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadTable, offset, $"A DC Huffman table has a symbol above {MaxDcCategory}");
        }
    }

    /// <summary>What it was first made of; others may have the same codes.</summary>
    public HuffmanSpecification Specification { get; }

    /// <summary>Whether its symbols are categories of DC differences.</summary>
    public bool IsDc { get; }

    /// <summary>By the next <see cref="LookupBits"/> bits: the code's length times 256 plus its symbol; 0 for longer
    /// codes.</summary>
    public ushort[] SymbolLookup => _symbolLookup ??= BuildSymbolLookup();

    /// <summary>By the next <see cref="LookupBits"/> bits: bits to consume, and from bit 8 on by how much the coefficient index
    /// advances (run + 1). Where the value's bits are among them, the value from bit 16 on; else <see cref="NeedsValue"/> and the
    /// number of its bits from bit 16 on, and the code's length alone is consumed. An advance of 0 stands for a longer code. An
    /// end of block or band advances by <see cref="EndOfBlockAdvance"/>, and has its run length category (T.81 G.1.2.2) for
    /// value.</summary>
    public int[] ValueLookup => _valueLookup ??= BuildValueLookup();

    /// <summary>Entries of <see cref="ValueLookup"/>, each in the lower half, with another one from bit <see cref="SecondShift"/>
    /// on: that of the code which follows, where its bits and those of its value are among the looked-up ones; otherwise one that
    /// advances by nothing and has the first one's value. The length in the lower half is that of both; the first one's own
    /// stands from bit <see cref="FirstLengthShift"/> on.</summary>
    public ulong[] PairLookup => _pairLookup ??= BuildPairLookup();

    /// <summary>Checks and prepares a table.</summary>
    /// <param name="specification">As transmitted.</param>
    /// <param name="isDc">Whether its symbols are categories of DC differences.</param>
    /// <param name="offset">The place to name where it is found impossible.</param>
    public static HuffmanLookup Build(HuffmanSpecification specification, bool isDc, long offset) =>
        new(specification, isDc, specification.Offset >= 0 ? specification.Offset : offset);

    /// <summary>Finds the code at the top of 16 bits, whatever its length.</summary>
    /// <returns>Length times 256 plus symbol; for bits that are no code <see cref="BadCodeLength"/> and 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(int bits16)
    {
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            if (bits16 < _limit[length])
            {
                int index = (bits16 >> (MaxCodeLength - length)) + _symbolOffset[length];
                return (length << 8) | _symbols[index & (MaxSymbols - 1)];
            }
        }

        return BadCodeLength << 8;
    }

    /// <summary>Completes an entry of <see cref="ValueLookup"/> that needs its value, or for which the lookup was too
    /// short.</summary>
    /// <param name="entry">The entry found by the top of <paramref name="bits"/>.</param>
    /// <param name="bits">At the top, the code and its value: 32 bits at least.</param>
    /// <returns>The entry with value; perhaps with <see cref="IsBadCode"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ReadValue(int entry, ulong bits) => (int)ReadPair((uint)entry, bits);

    /// <summary>Completes an entry of <see cref="PairLookup"/> in the same way; it becomes one without a second. Inlined and free
    /// of calls, so that the loop that it stands in keeps its state in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadPair(ulong entry, ulong bits)
    {
        int single = (int)entry;
        if ((single & LengthMask) == 0)
        {
            int code = (int)(bits >> 48);
            int codeLength = LookupBits + 1;
            while (code >= _limit[codeLength])
            {
                codeLength++;
            }

            int index = codeLength == BadCodeLength ? -1 : (code >> (MaxCodeLength - codeLength)) + _symbolOffset[codeLength];
            single = Entry(codeLength, index < 0 ? 0 : _symbols[index & (MaxSymbols - 1)]);
        }

        int length = single & LengthMask;
        int flag = length == BadCodeLength ? IsBadCode : 0;
        if ((single & AdvanceMask) == EndOfBlockAdvance << 8)
        {
            return Alone((single & ~NeedsValue) | flag);
        }

        int category = single >> 16;
        int value = Extend((int)(((bits << length) >> 1) >> (63 - category)), category);
        return Alone((length + category) | flag | (single & AdvanceMask) | (value << 16));
    }

    /// <summary>T.81 figure F.12: the value that a category and its additional bits stand for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Extend(int bits, int category) =>
        category == 0 || bits >= 1 << (category - 1) ? bits : bits - (1 << category) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Entry(int length, int symbol)
    {
        int run = symbol >> 4;
        int category = symbol & 15;
        return category == 0 && symbol != ZeroRunSymbol
            ? length | NeedsValue | (EndOfBlockAdvance << 8) | (run << 16)
            : length | NeedsValue | ((run + 1) << 8) | (category << 16);
    }

    private void AssignCodes(ReadOnlySpan<byte> counts, long offset)
    {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            int count = counts[length - 1];
            _symbolOffset[length] = index - code;
            for (int i = 0; i < count; i++)
            {
                _codes[index] = (ushort)code++;
                _lengths[index++] = (byte)length;
            }

            // The code of all ones is reserved (C.2), so one more must still fit.
            if (count > 0 && code >= 1 << length)
            {
                throw JpegFormatException.Corrupt(
                    JpegDamageKind.BadTable,
                    offset,
                    $"A Huffman table has more codes of {length} bits than there can be");
            }

            _limit[length] = count > 0 ? code << (MaxCodeLength - length) : 0;
            code <<= 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ushort[] BuildSymbolLookup()
    {
        var lookup = new ushort[1 << LookupBits];
        for (int i = 0; i < _count && _lengths[i] <= LookupBits; i++)
        {
            int spare = LookupBits - _lengths[i];
            lookup.AsSpan(_codes[i] << spare, 1 << spare).Fill((ushort)((_lengths[i] << 8) | _symbols[i]));
        }

        return lookup;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] BuildValueLookup()
    {
        var lookup = new int[1 << LookupBits];
        lookup.AsSpan().Fill(NeedsValue);
        for (int i = 0; i < _count && _lengths[i] <= LookupBits; i++)
        {
            int length = _lengths[i];
            int spare = LookupBits - length;
            int entry = Entry(length, _symbols[i]);
            Span<int> entries = lookup.AsSpan(_codes[i] << spare, 1 << spare);
            if ((entry & AdvanceMask) == EndOfBlockAdvance << 8)
            {
                entries.Fill(entry & ~NeedsValue);
                continue;
            }

            int category = entry >> 16;
            if (category > spare)
            {
                entries.Fill(entry);
                continue;
            }

            int advance = entry & AdvanceMask;
            for (int rest = 0; rest < entries.Length; rest++)
            {
                int value = Extend(rest >> (spare - category), category);
                entries[rest] = (length + category) | advance | (value << 16);
            }
        }

        return lookup;
    }

    /// <summary>An entry as a pair without a second: it advances by nothing and writes the same value again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Alone(int entry) =>
        (uint)entry | ((ulong)(ushort)(entry >> 16) << (SecondShift + 8)) | ((ulong)(entry & LengthMask) << FirstLengthShift);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong[] BuildPairLookup()
    {
        int[] values = ValueLookup;
        var pairs = new ulong[values.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            int first = values[i];
            ulong pair = Alone(first);
            int length = first & LengthMask;
            bool mayGoOn = (first & NeedsValue) == 0 && (first & AdvanceMask) != EndOfBlockAdvance << 8;
            int second = mayGoOn ? values[(i << length) & (values.Length - 1)] : NeedsValue;
            int both = length + (second & LengthMask);
            if ((second & NeedsValue) == 0 && both <= LookupBits)
            {
                pair = (uint)(first + both - length)
                    | ((ulong)((uint)second >> 8) << SecondShift)
                    | ((ulong)length << FirstLengthShift);
            }

            pairs[i] = pair;
        }

        return pairs;
    }
}
