namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// The order in which a block's coefficients lie in memory: column by column the pairs of rows i and i + 4, so that a
/// vector instruction which adds the products of two neighbours (pmaddwd) finds them side by side.
/// </summary>
internal static class BlockOrder
{
    private const int Side = 8;
    private const int Half = Side / 2;

    private static readonly byte[] ByZigzag = [.. Enumerable.Range(0, ZigzagOrder.BlockSize).Select(Find)];

    /// <summary>The position of the coefficient at a place of the zigzag sequence. The first is the first.</summary>
    public static ReadOnlySpan<byte> Positions => ByZigzag;

    /// <summary>The position of a coefficient.</summary>
    public static int Position(int row, int column) => (row % Half * Side * 2) + (column * 2) + (row / Half);

    private static byte Find(int k)
    {
        int natural = ZigzagOrder.NaturalPositions[k];
        return (byte)Position(natural / Side, natural % Side);
    }
}
