using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Core.Jpeg.Samples;

/// <content>The form without vectors, which also takes the blocks that exceed the range of the vectors' form.</content>
internal static partial class InverseDct
{
    /// <summary>A block of one value: both passes come to this.</summary>
    /// <param name="dc">The value after the first pass.</param>
    /// <param name="target">Receives the samples.</param>
    /// <param name="stride">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(short dc, ref byte target, int stride)
    {
        ulong row = Limit((dc + (1 << 4)) >> 5) * 0x0101_0101_0101_0101UL;
        for (int y = 0; y < Side; y++)
        {
            Unsafe.WriteUnaligned(ref target, row);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Limit(int value) => (byte)Math.Clamp(value + Center, 0, byte.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformScalar(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, Span<byte> samples, int stride)
    {
        Span<short> between = stackalloc short[BlockSize];
        Span<int> x = stackalloc int[Side];
        bool isFlat = IsFlat(coefficients);
        for (int column = 0; column < Side; column++)
        {
            for (int i = 0; i < Side; i++)
            {
                int at = BlockOrder.Position(i, column);
                x[i] = (short)(coefficients[at] * steps[at]);
            }

            int flat = (short)(x[0] << 2);
            Pass(x, FirstRounding);
            for (int i = 0; i < Side; i++)
            {
                int value = isFlat ? flat : x[i] >> FirstShift;
                between[(i * Side) + column] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
            }
        }

        for (int row = 0; row < Side; row++)
        {
            for (int i = 0; i < Side; i++)
            {
                x[i] = between[(row * Side) + i];
            }

            Pass(x, SecondRounding);
            for (int i = 0; i < Side; i++)
            {
                samples[(row * stride) + i] = Limit(x[i] >> SecondShift);
            }
        }
    }

    /// <summary>Whether all columns are constant. The referee then takes a shorter way, in which values that are too large wrap
    /// around instead of being limited.</summary>
    private static bool IsFlat(ReadOnlySpan<short> coefficients)
    {
        for (int column = 0; column < Side; column++)
        {
            for (int i = 1; i < Side; i++)
            {
                if (coefficients[BlockOrder.Position(i, column)] != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>One dimension: eight inputs become eight sums, not yet shifted down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(Span<int> x, int rounding)
    {
        int e0 = ((short)(x[0] + x[4]) * One) + rounding;
        int e1 = ((short)(x[0] - x[4]) * One) + rounding;
        int e2 = (x[2] * Even2By2) + (x[6] * Even2By6);
        int e3 = (x[2] * Even3By2) + (x[6] * Even3By6);
        int sum37 = (short)(x[3] + x[7]);
        int sum15 = (short)(x[1] + x[5]);
        int by37 = (sum37 * Sum37By37) + (sum15 * Fix1175875602);
        int by15 = (sum37 * Fix1175875602) + (sum15 * Sum15By15);
        int o0 = (x[7] * Rest0By7) - (x[1] * Fix0899976223) + by37;
        int o1 = (x[5] * Rest1By5) - (x[3] * Fix2562915447) + by15;
        int o2 = (x[3] * Rest2By3) - (x[5] * Fix2562915447) + by37;
        int o3 = (x[1] * Rest3By1) - (x[7] * Fix0899976223) + by15;
        x[0] = e0 + e3 + o3;
        x[7] = e0 + e3 - o3;
        x[1] = e1 + e2 + o2;
        x[6] = e1 + e2 - o2;
        x[2] = e1 - e2 + o1;
        x[5] = e1 - e2 - o1;
        x[3] = e0 - e3 + o0;
        x[4] = e0 - e3 - o0;
    }
}
