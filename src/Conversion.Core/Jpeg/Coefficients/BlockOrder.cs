namespace ImageConversion.Core.Jpeg.Coefficients;

/// <summary>The order in which a block's coefficients lie in memory: column by column the pairs of rows i and i + 4, so that a
/// vector instruction which adds the products of two neighbours (pmaddwd) finds them side by side.</summary>
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

/// <summary>The order of coefficients in a block (T.81 figure A.6).</summary>
internal static class ZigzagOrder
{
    public const int BlockSize = 64;

    /// <summary>The position, row by row, of the coefficient at a place of the zigzag sequence.</summary>
    public static ReadOnlySpan<byte> NaturalPositions =>
    [
        0, 1, 8, 16, 9, 2, 3, 10,
        17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34,
        27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36,
        29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46,
        53, 60, 61, 54, 47, 55, 62, 63,
    ];
}
