namespace Conversion.Batch.Generation.Jpeg;

/// <summary>A Huffman table as a DHT segment states it (T.81 B.2.4.2), with the codes that follow from it.</summary>
internal sealed class HuffmanTable
{
    /// <param name="countsByLength">BITS: how many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">HUFFVAL: the symbols in the order of their codes.</param>
    public HuffmanTable(ReadOnlySpan<byte> countsByLength, ReadOnlySpan<byte> symbols)
    {
        CountsByLength = countsByLength.ToArray();
        Symbols = symbols.ToArray();

        // T.81 Annex C: codes of one length are consecutive, and a longer one starts at twice the next.
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            for (int i = 0; i < countsByLength[length - 1]; i++, index++, code++)
            {
                Codes[symbols[index]] = (ushort)code;
                Lengths[symbols[index]] = (byte)length;
            }
        }
    }

    public byte[] CountsByLength { get; }

    public byte[] Symbols { get; }

    /// <summary>By symbol.</summary>
    public ushort[] Codes { get; } = new ushort[256];

    /// <summary>By symbol, in bits; 0: the symbol has no code.</summary>
    public byte[] Lengths { get; } = new byte[256];
}
