namespace ImageConversion.Core.Jpeg.Markers;

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

/// <summary>The typical Huffman tables of T.81 K.3, which Motion JPEG frames use without transmitting them.</summary>
internal static class StandardHuffman
{
    /// <summary>Table K.3.</summary>
    public static HuffmanSpecification DcLuminance { get; } = new(
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        offset: -1);

    /// <summary>Table K.4.</summary>
    public static HuffmanSpecification DcChrominance { get; } = new(
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        offset: -1);

    /// <summary>Table K.5.</summary>
    public static HuffmanSpecification AcLuminance { get; } = new(
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        Convert.FromHexString(
            "0102030004110512213141061351610722711432" + "8191A1082342B1C11552D1F02433627282090A16"
            + "1718191A25262728292A3435363738393A434445" + "464748494A535455565758595A63646566676869"
            + "6A737475767778797A838485868788898A929394" + "95969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6"
            + "B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8" + "D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"),
        offset: -1);

    /// <summary>Table K.6.</summary>
    public static HuffmanSpecification AcChrominance { get; } = new(
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        Convert.FromHexString(
            "0001020311040521310612415107617113223281" + "08144291A1B1C109233352F0156272D10A162434"
            + "E125F11718191A262728292A35363738393A4344" + "45464748494A535455565758595A636465666768"
            + "696A737475767778797A82838485868788898A92" + "939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4"
            + "B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6" + "D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"),
        offset: -1);
}
