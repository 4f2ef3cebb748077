namespace Conversion.Core.Jpeg;

/// <summary>A Huffman table as a DHT segment transmits it (T.81 B.2.4.2).</summary>
/// <param name="counts">BITS: how many codes there are of each length, 1 to 16; element 0 is length 1.</param>
/// <param name="symbols">HUFFVAL: the symbols in the order of their codes; as many as the counts add up to.</param>
/// <param name="offset">Where the segment stands; -1 for a table that no file transmitted.</param>
internal sealed class HuffmanSpecification(byte[] counts, byte[] symbols, int offset)
{
    public ReadOnlySpan<byte> Counts => counts;

    public ReadOnlySpan<byte> Symbols => symbols;

    public int Offset { get; } = offset;

    public bool IsStandard => Offset < 0;

    /// <summary>Whether another one stands for the same codes, wherever it stands.</summary>
    public bool HasCodesOf(HuffmanSpecification other) =>
        Counts.SequenceEqual(other.Counts) && Symbols.SequenceEqual(other.Symbols);
}
