namespace Conversion.Batch.Generation.Jpeg;

/// <summary>
/// What a scan codes, before its Huffman tables are known: symbols with their extra bits, and restarts. One pass of
/// coefficients thus serves both the statistics and the output.
/// </summary>
internal sealed class EntropyTokens
{
    // A token: extra bits in 0..15, their count in 16..20, the symbol in 21..28, whether there is one in 29, its
    // table in 30..31.
    private const int CountShift = 16;
    private const int SymbolShift = 21;
    private const int SlotShift = 30;
    private const uint HasSymbol = 1U << 29;

    // No token has so many extra bits.
    private const uint Restart = 31U << CountShift;

    private readonly int[][] _frequencies = new int[HuffmanSlot.Count][];
    private uint[] _tokens = new uint[256];
    private int _count;

    /// <summary>How often each of the 256 symbols of a table occurs; null: the table is not used.</summary>
    public int[]? FrequenciesOf(int slot) => _frequencies[slot];

    public void Add(int slot, int symbol, int extraBits, int extraCount)
    {
        (_frequencies[slot] ??= new int[256])[symbol]++;
        Append(((uint)slot << SlotShift) | HasSymbol | ((uint)symbol << SymbolShift)
            | ((uint)extraCount << CountShift) | (uint)extraBits);
    }

    /// <summary>Up to 16 bits without a symbol.</summary>
    public void AddBits(int bits, int count) => Append(((uint)count << CountShift) | (uint)bits);

    public void AddRestart() => Append(Restart);

    public void WriteTo(JpegOutput output, HuffmanTable?[] tables)
    {
        int restarts = 0;
        foreach (uint token in _tokens.AsSpan(0, _count))
        {
            if (token == Restart)
            {
                output.FlushBits();
                output.WriteMarker((byte)(JpegMarker.Rst0 + (restarts++ & 7)));
                continue;
            }

            ulong bits = token & 0xFFFF;
            int count = (int)(token >> CountShift) & 31;
            if ((token & HasSymbol) != 0)
            {
                HuffmanTable table = tables[token >> SlotShift]!;
                int symbol = (int)(token >> SymbolShift) & 0xFF;
                bits |= (ulong)table.Codes[symbol] << count;
                count += table.Lengths[symbol];
            }

            output.WriteBits(bits, count);
        }

        output.FlushBits();
    }

    private void Append(uint token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, _tokens.Length * 2);
        }

        _tokens[_count++] = token;
    }
}
