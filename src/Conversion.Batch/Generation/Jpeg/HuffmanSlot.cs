namespace Conversion.Batch.Generation.Jpeg;

/// <summary>The four Huffman tables of a baseline file. The order is that of <see cref="EntropyTokens"/>.</summary>
internal static class HuffmanSlot
{
    public const int Count = 4;

    public static int Dc(int tableSlot) => tableSlot;

    public static int Ac(int tableSlot) => 2 + tableSlot;

    /// <summary>Tc and Th of a DHT segment (T.81 B.2.4.2) in one byte.</summary>
    public static byte ClassAndDestination(int slot) => (byte)(((slot >> 1) << 4) | (slot & 1));
}
