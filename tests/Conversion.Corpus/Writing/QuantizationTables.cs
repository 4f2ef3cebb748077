using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Corpus.Writing;

/// <summary>The tables of T.81 K.1, scaled as libjpeg does.</summary>
internal static class QuantizationTables
{
    private static readonly int[] Luma =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly int[] Chroma =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>The steps of a slot in zigzag order: luma's for slot 0, chroma's for others, a little coarser for each.</summary>
    public static int[] Scale(int slot, int quality, bool isWide)
    {
        int scale = quality < 50 ? 5000 / quality : 200 - (quality * 2);
        int[] table = slot == 0 ? Luma : Chroma;
        var steps = new int[64];
        for (int place = 0; place < 64; place++)
        {
            int step = ((table[ZigzagOrder.NaturalPositions[place]] * scale) + 50) / 100;
            steps[place] = Math.Clamp(step + Math.Max(0, slot - 1), 1, isWide ? 32_767 : 255);
        }

        return steps;
    }
}
