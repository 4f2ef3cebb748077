using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>
/// The 8x8 forward DCT of T.81 A.3.3, as two products with the cosine matrix in fixed point. Integers only, so that
/// every machine, with or without vector instructions, gives the same coefficients.
/// </summary>
internal static class ForwardDct
{
    /// <summary>The output is this many times the coefficient.</summary>
    public const int OutputScale = 8;

    // cos(k * pi / 16) / 2 times 2^15, rounded; K4 serves the row of u = 0 as well, whose factor is 1 / sqrt(8).
    private const int K1 = 16069;
    private const int K2 = 15137;
    private const int K3 = 13623;
    private const int K4 = 11585;
    private const int K5 = 9102;
    private const int K6 = 6270;
    private const int K7 = 3196;

    // Four fractional bits between the passes keep the second pass within 31 bits; three are left for the quantiser.
    private const int FirstShift = 15 - 4;
    private const int SecondShift = 15 + 4 - 3;

    // Row u, column x. Even rows are symmetric and odd ones antisymmetric, so four columns define a row.
    private static readonly int[] Cosines =
    [
        K4, K4, K4, K4, K4, K4, K4, K4,
        K1, K3, K5, K7, -K7, -K5, -K3, -K1,
        K2, K6, -K6, -K2, -K2, -K6, K6, K2,
        K3, -K7, -K1, -K5, K5, K1, K7, -K3,
        K4, -K4, -K4, K4, K4, -K4, -K4, K4,
        K5, -K1, K7, K3, -K3, -K7, K1, -K5,
        K6, -K2, K2, -K6, -K6, K2, -K2, K6,
        K7, -K5, K3, -K1, K1, -K3, K5, -K7,
    ];

    // The transpose: row x, lanes u.
    private static readonly int[] CosinesByColumn =
        [.. Enumerable.Range(0, 64).Select(i => Cosines[((i % 8) * 8) + (i / 8)])];

    /// <summary>Transforms one block of samples.</summary>
    /// <param name="samples">From the block's first sample on.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    /// <param name="output">64 coefficients in rows of eight, times <see cref="OutputScale"/>.</param>
    public static void Transform(ReadOnlySpan<byte> samples, int stride, Span<int> output)
    {
        Span<Vector256<int>> sums = stackalloc Vector256<int>[4];
        Span<Vector256<int>> differences = stackalloc Vector256<int>[4];
        for (int k = 0; k < 4; k++)
        {
            Vector256<int> upper = LoadRow(samples[(k * stride)..]);
            Vector256<int> lower = LoadRow(samples[((7 - k) * stride)..]);
            sums[k] = upper + lower;
            differences[k] = upper - lower;
        }

        Span<int> columns = stackalloc int[64];
        for (int u = 0; u < 8; u++)
        {
            ReadOnlySpan<Vector256<int>> terms = (u & 1) == 0 ? sums : differences;
            Vector256<int> total = (terms[0] * Cosines[u * 8])
                + (terms[1] * Cosines[(u * 8) + 1])
                + (terms[2] * Cosines[(u * 8) + 2])
                + (terms[3] * Cosines[(u * 8) + 3]);
            Descale(total, FirstShift).CopyTo(columns[(u * 8)..]);
        }

        ReadOnlySpan<Vector256<int>> cosines = MemoryMarshal.Cast<int, Vector256<int>>(CosinesByColumn);
        for (int v = 0; v < 64; v += 8)
        {
            Vector256<int> total = cosines[0] * columns[v];
            for (int x = 1; x < 8; x++)
            {
                total += cosines[x] * columns[v + x];
            }

            Descale(total, SecondShift).CopyTo(output[v..]);
        }
    }

    // Eight samples, shifted to be signed (T.81 A.3.1).
    private static Vector256<int> LoadRow(ReadOnlySpan<byte> row)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(MemoryMarshal.Read<ulong>(row)).AsByte();
        Vector128<ushort> words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32()
            - Vector256.Create(128);
    }

    private static Vector256<int> Descale(Vector256<int> value, int shift) =>
        (value + Vector256.Create(1 << (shift - 1))) >> shift;
}
