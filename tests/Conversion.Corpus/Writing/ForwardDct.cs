using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Corpus.Writing;

/// <summary>The forward DCT of T.81 A.3.3 as two products with the cosine matrix, by integers alone.</summary>
internal static class ForwardDct
{
    private const int FractionBits = 13;

    // cos(k * pi / 16) / 2 times 2^13; the row of u = 0 has the factor 1 / sqrt(8), which is that of k = 4.
    private static readonly int[] Cosines = [2896, 4017, 3784, 3406, 2896, 2276, 1567, 799];

    private static readonly int[] Matrix = [.. Enumerable.Range(0, 64).Select(i => Cosine(i / 8, i % 8))];

    /// <summary>Transforms a block of samples less 128, in rows, and quantizes it.</summary>
    /// <param name="samples">64 of them.</param>
    /// <param name="steps">The quantization steps in zigzag order.</param>
    /// <param name="coefficients">Takes them in zigzag order.</param>
    public static void Quantize(ReadOnlySpan<int> samples, ReadOnlySpan<int> steps, Span<short> coefficients)
    {
        Span<int> columns = stackalloc int[64];
        for (int u = 0; u < 8; u++)
        {
            for (int x = 0; x < 8; x++)
            {
                int sum = 0;
                for (int y = 0; y < 8; y++)
                {
                    sum += Matrix[(u * 8) + y] * samples[(y * 8) + x];
                }

                columns[(u * 8) + x] = sum;
            }
        }

        for (int place = 0; place < 64; place++)
        {
            int position = ZigzagOrder.NaturalPositions[place];
            long sum = 0;
            for (int x = 0; x < 8; x++)
            {
                sum += (long)Matrix[((position % 8) * 8) + x] * columns[(position / 8 * 8) + x];
            }

            long step = (long)steps[place] << (2 * FractionBits);
            coefficients[place] = (short)((Math.Abs(sum) + (step / 2)) / step * Math.Sign(sum));
        }
    }

    private static int Cosine(int u, int x)
    {
        if (u == 0)
        {
            return Cosines[4];
        }

        int k = ((2 * x) + 1) * u % 32;
        return k <= 8 ? Ordinary(k) : k <= 16 ? -Ordinary(16 - k) : k <= 24 ? -Ordinary(k - 16) : Ordinary(32 - k);
    }

    private static int Ordinary(int k) => k == 8 ? 0 : k == 0 ? 4096 : Cosines[k];
}
