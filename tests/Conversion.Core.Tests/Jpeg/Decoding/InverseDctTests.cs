using Conversion.Core.Jpeg.Coefficients;
using Conversion.Core.Jpeg.Samples;

namespace Conversion.Core.Tests.Jpeg.Decoding;

[TestFixture]
public sealed class InverseDctTests
{
    private const int BlockSize = 64;
    private const int Side = 8;
    private const int Stride = 11;

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
