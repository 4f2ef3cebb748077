using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Samples;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

[TestFixture]
public sealed class InverseDctTests
{
    private const int BlockSize = 64;
    private const int Side = 8;
    private const int Stride = 11;

    /// <summary>Two fraction bits.</summary>
    private const int FirstPassScale = 4;

    /// <summary>A sample's largest distance from the centre.</summary>
    private const int Largest = 128;

    /// <summary>Blocks of all sizes of coefficients, up to what only a hostile file holds, at the borders of what vectors can do.</summary>
    [Test]
    public void Transform_AnyBlock_IsTheSameByEveryKernel()
    {
        var random = new Random(1);
        short[] coefficients = new short[BlockSize];
        byte[] expected = new byte[(Stride * Side) + Side];
        byte[] found = new byte[expected.Length];
        for (int i = 0; i < 20_000; i++)
        {
            int last = random.Next(BlockSize);
            int largest = 1 << random.Next(1, 16);
            coefficients.AsSpan().Clear();
            for (int k = 0; k <= last; k++)
            {
                coefficients[BlockOrder.Positions[k]] = random.Next(4) == 0
                    ? (short)random.Next(-largest, largest)
                    : random.Next(3) == 0 ? (short)(largest - 1) : (short)0;
            }

            var table = new DequantizationTable(Table(random));

            InverseDct.Transform(coefficients, table, last, expected, Stride, DecoderVectors.Scalar);
            foreach (DecoderVectors vectors in DecodedPixels.Kernels)
            {
                InverseDct.Transform(coefficients, table, last, found, Stride, vectors);
                Assert.That(found.AsSpan().SequenceEqual(expected), $"{vectors}, block {i}, last {last}, largest {largest}");
            }
        }
    }

    /// <summary>T.81 A.3.3 in real numbers, for a block of a few coefficients: the integer method errs by one at most.</summary>
    [Test]
    public void Transform_OrdinaryBlock_IsWithinOneOfTheRealTransform()
    {
        var random = new Random(2);
        for (int i = 0; i < 500; i++)
        {
            double[,] values = new double[Side, Side];
            short[] coefficients = new short[BlockSize];
            for (int n = 0; n < 6; n++)
            {
                (int v, int u) = (random.Next(Side), random.Next(Side));
                short value = (short)random.Next(-120, 120);
                values[v, u] = value;
                coefficients[BlockOrder.Position(v, u)] = value;
            }

            byte[] found = new byte[BlockSize];
            ushort[] ones = new ushort[BlockSize];
            ones.AsSpan().Fill(1);
            InverseDct.Transform(
                coefficients, new DequantizationTable(ones), BlockSize - 1, found, Side, DecoderVectorsExtensions.Widest);

            for (int at = 0; at < BlockSize; at++)
            {
                Assert.That(found[at], Is.EqualTo(Math.Clamp(Real(values, at / Side, at % Side), 0, 255)).Within(1), $"block {i}, sample {at}");
            }
        }
    }

    /// <summary>The proof that docs/fidelity.md gives: what an encoder rounds has the sign of the real coefficient and at most twice
    /// its value, or is 0. So each intermediate value is largest for some choice of these factors and of samples at their limits,
    /// and all choices are tried.</summary>
    [Test]
    public void Transform_BlocksOfEightBitSamples_NeverReachSixteenBits()
    {
        double[][] factors = [.. Enumerable.Range(0, 1 << Side).Select(
            bits => Enumerable.Range(0, Side).Select(v => ((bits >> v) & 1) * 2.0).ToArray())];
        double largestValue = 0;
        double largestSum = 0;
        for (int row = 0; row < Side; row++)
        {
            double[][] columns = [.. factors.Select(f => Enumerable.Range(0, Side)
                .Select(y => Enumerable.Range(0, Side).Sum(v => f[v] * Math.Sqrt(Side) * Basis(v, row) * Basis(v, y))).ToArray())];
            largestValue = Math.Max(largestValue, columns.Max(c => Enumerable.Range(0, Side).Max(
                u => FirstPassScale * Largest * c.Sum(Math.Abs) * Enumerable.Range(0, Side).Sum(x => Math.Abs(Basis(u, x))))));
            foreach ((int a, int b, int sign) in new[] { (0, 4, 1), (0, 4, -1), (1, 5, 1), (3, 7, 1) })
            {
                largestSum = Math.Max(largestSum, FirstPassScale * Largest * LargestSum(columns, a, b, sign));
            }
        }

        // A half is for the rounding of each value.
        Assert.That(largestValue + 0.5, Is.EqualTo(14_653).Within(1), "after the first pass");
        Assert.That(largestSum + 1, Is.EqualTo(20_312).Within(1), "sums of two in the second pass");
        Assert.That(short.MaxValue, Is.GreaterThan(20_313));
    }

    private static double LargestSum(double[][] columns, int a, int b, int sign)
    {
        double largest = 0;
        double[] first = [.. Enumerable.Range(0, Side).Select(x => Basis(a, x))];
        double[] second = [.. Enumerable.Range(0, Side).Select(x => sign * Basis(b, x))];
        foreach (double[] p in columns)
        {
            foreach (double[] q in columns)
            {
                double sum = 0;
                for (int y = 0; y < Side; y++)
                {
                    for (int x = 0; x < Side; x++)
                    {
                        sum += Math.Abs((p[y] * first[x]) + (q[y] * second[x]));
                    }
                }

                largest = Math.Max(largest, sum);
            }
        }

        return largest;
    }

    /// <summary>Of the orthonormal transform.</summary>
    private static double Basis(int frequency, int at) =>
        Math.Sqrt(frequency == 0 ? 0.125 : 0.25) * Math.Cos(((2 * at) + 1) * frequency * Math.PI / 16);

    private static double Real(double[,] values, int y, int x)
    {
        double sum = 0;
        for (int v = 0; v < Side; v++)
        {
            for (int u = 0; u < Side; u++)
            {
                double scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
                sum += scale * values[v, u]
                    * Math.Cos(((2 * x) + 1) * u * Math.PI / 16) * Math.Cos(((2 * y) + 1) * v * Math.PI / 16);
            }
        }

        return Math.Round(sum) + 128;
    }

    private static ushort[] Table(Random random)
    {
        int largest = random.Next(4) switch { 0 => 2, 1 => 256, 2 => 4097, _ => 65_536 };
        return [.. Enumerable.Range(0, BlockSize).Select(_ => (ushort)random.Next(1, largest))];
    }
}
