using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>The checksum of a zlib stream (RFC 1950, 8.2): two sums modulo 65,521.</summary>
internal static unsafe class Adler32
{
    public const uint Empty = 1;

    private const uint Modulus = 65521;

    /// <summary>Steps between spills of the 16-bit lanes: the sum of a lane's running sums is at most 255 * (1 + 2 + … + 21) =
    /// 58,905, which fits 16 bits; with one step more it would not.</summary>
    private const int StepsPerSpill = 21;

    /// <summary>Bytes between reductions: the largest number for which b stays below 2^32 (as in zlib).</summary>
    private const int MaxBytesPerReduction = 5552;

    /// <summary>The checksum of <paramref name="length"/> bytes that follow data whose checksum is <paramref name="adler"/>.</summary>
    /// <remarks>Unsafe: reads exactly <paramref name="length"/> bytes.</remarks>
    public static uint Append(VectorPath path, uint adler, byte* data, long length)
    {
        uint a = adler & 0xFFFF;
        uint b = adler >> 16;
        while (length > 0)
        {
            int block = (int)Math.Min(length, MaxBytesPerReduction);
            int done = path == VectorPath.Scalar ? 0 : SumVectors(data, block, ref a, ref b);
            SumScalar(data + done, block - done, ref a, ref b);
            a %= Modulus;
            b %= Modulus;
            data += block;
            length -= block;
        }

        return (b << 16) | a;
    }

    /// <summary>The checksum of two pieces of data, one after the other, from theirs and the second's length.</summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        // Each byte of the second piece adds the first's a once more to b; a starts at 1 twice, which is taken off once.
        ulong length = (ulong)secondLength % Modulus;
        ulong firstA = first & 0xFFFF;
        ulong a = (firstA + (second & 0xFFFF) + Modulus - 1) % Modulus;
        ulong b = ((first >> 16) + (second >> 16) + (length * (firstA + Modulus - 1))) % Modulus;
        return (uint)((b << 16) | a);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumScalar(byte* data, int length, ref uint a, ref uint b)
    {
        uint sum = a;
        uint sumOfSums = b;
        for (int i = 0; i < length; i++)
        {
            sum += data[i];
            sumOfSums += sum;
        }

        a = sum;
        b = sumOfSums;
    }

    /// <summary>Sums as many whole vectors as there are; without AVX2 the runtime uses two of 128 bits for each. Lanes run side
    /// by side: with W lanes and n steps, a lane i that saw bytes x(0)…x(n-1) contributes to b W * (its sum of running sums) less
    /// i * (its sum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SumVectors(byte* data, int length, ref uint a, ref uint b)
    {
        int width = Vector256<byte>.Count;
        Vector256<uint> total = Vector256<uint>.Zero;
        Vector256<uint> weighted = Vector256<uint>.Zero;
        Vector256<uint> running = Vector256<uint>.Zero;
        Vector256<ushort> lowIndex = Vector256<ushort>.Indices;
        Vector256<ushort> highIndex = lowIndex + Vector256.Create((ushort)Vector256<ushort>.Count);
        int steps = length / width;
        uint before = 0;
        for (int left = steps; left > 0;)
        {
            int n = Math.Min(left, StepsPerSpill);
            Vector256<ushort> sumLow = Vector256<ushort>.Zero;
            Vector256<ushort> sumHigh = Vector256<ushort>.Zero;
            Vector256<ushort> runLow = Vector256<ushort>.Zero;
            Vector256<ushort> runHigh = Vector256<ushort>.Zero;
            for (int i = 0; i < n; i++, data += width)
            {
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Load(data));
                sumLow += low;
                sumHigh += high;
                runLow += sumLow;
                runHigh += sumHigh;
            }

            // What earlier spills summed goes into b once for each byte of this one.
            before += (uint)(n * width) * Vector256.Sum(total);
            total += Widened(sumLow) + Widened(sumHigh);
            running += Widened(runLow) + Widened(runHigh);
            weighted += WidenedProducts(sumLow, lowIndex) + WidenedProducts(sumHigh, highIndex);
            left -= n;
        }

        int done = steps * width;
        b += ((uint)done * a) + before + ((uint)width * Vector256.Sum(running)) - Vector256.Sum(weighted);
        a += Vector256.Sum(total);
        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widened(Vector256<ushort> lanes) =>
        Vector256.WidenLower(lanes) + Vector256.WidenUpper(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> WidenedProducts(Vector256<ushort> a, Vector256<ushort> b) =>
        (Vector256.WidenLower(a) * Vector256.WidenLower(b)) + (Vector256.WidenUpper(a) * Vector256.WidenUpper(b));
}
