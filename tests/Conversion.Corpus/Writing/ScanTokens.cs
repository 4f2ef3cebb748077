namespace ImageConversion.Corpus.Writing;

/// <summary>What a Huffman-coded scan codes, before its tables are known: symbols with extra bits, bits alone, restarts.</summary>
internal sealed class ScanTokens
{
    private const int NoTable = -1;
    private const int Restart = -2;

    private readonly List<(int Table, int Symbol, int Bits, int Count)> _tokens = [];
    private readonly SortedDictionary<int, int[]> _frequencies = [];

    /// <summary>The tables that are used: the slot, and 16 more for AC.</summary>
    public IReadOnlyDictionary<int, int[]> Frequencies => _frequencies;

    public void Add(int table, int symbol, int bits, int count)
    {
        if (!_frequencies.TryGetValue(table, out int[]? frequencies))
        {
            _frequencies[table] = frequencies = new int[256];
        }

        frequencies[symbol]++;
        _tokens.Add((table, symbol, bits, count));
    }

    public void AddBits(int bits, int count) => _tokens.Add((NoTable, 0, bits, count));

    public void AddRestart() => _tokens.Add((Restart, 0, 0, 0));

    /// <summary>Writes the codes, with zeros stuffed and the last byte of each interval filled with ones.</summary>
    public void WriteTo(JpegStream stream, IReadOnlyDictionary<int, HuffmanCode> tables)
    {
        int restarts = 0;
        foreach ((int table, int symbol, int bits, int count) in _tokens)
        {
            if (table == Restart)
            {
                stream.Flush().Marker((byte)(0xD0 + (restarts++ & 7)));
                continue;
            }

            if (table != NoTable)
            {
                (int code, int length) = tables[table][symbol];
                if (length == 0)
                {
                    throw new InvalidOperationException($"table {table:X2} has no code for symbol {symbol:X2}");
                }

                stream.Bits(code, length);
            }

            stream.Bits(bits, count);
        }

        stream.Flush();
    }
}
