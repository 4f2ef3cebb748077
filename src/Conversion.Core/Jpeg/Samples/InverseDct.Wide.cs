using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Core.Jpeg.Samples;

/// <content>For samples of 12 bits, whose first pass leaves one fraction bit less.</content>
internal static partial class InverseDct
{
    private const int WideFirstShift = FractionBits - 1;
    private const int WideSecondShift = FractionBits + 1 + 3;

    /// <summary>Transforms a block in 64 bits, in which nothing that a JPEG can hold overflows.</summary>
    /// <param name="coefficients">64 in the order of <see cref="BlockOrder"/>, as coded.</param>
    /// <param name="steps">What to multiply them by.</param>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="samples">Receives eight rows of eight samples.</param>
    /// <returns>As <see cref="LeavesMaskedRange"/>.</returns>
    public static bool TransformWide(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, int precision, Span<ushort> samples)
    {
        Span<long> between = stackalloc long[BlockSize];
        Span<long> x = stackalloc long[Side];
        for (int column = 0; column < Side; column++)
        {
            for (int i = 0; i < Side; i++)
            {
                int at = BlockOrder.Position(i, column);
                x[i] = (long)coefficients[at] * steps[at];
            }

            PassWide(x, 1L << (WideFirstShift - 1));
            for (int i = 0; i < Side; i++)
            {
                between[(i * Side) + column] = x[i] >> WideFirstShift;
            }
        }

        int center = 1 << (precision - 1);
        int max = (1 << precision) - 1;
        bool leaves = false;
        for (int row = 0; row < Side; row++)
        {
            between.Slice(row * Side, Side).CopyTo(x);
            PassWide(x, 1L << (WideSecondShift - 1));
            for (int i = 0; i < Side; i++)
            {
                long sample = x[i] >> WideSecondShift;
                leaves |= sample < -(max + 1L) * 2 || sample >= (max + 1L) * 2;
                samples[(row * Side) + i] = (ushort)Math.Clamp(sample + center, 0, max);
            }
        }

        return leaves;
    }

    /// <summary>Whether a sample leaves the bits that libjpeg's C code looks at to limit it, two more than a sample has: that code
    /// makes 0 of what is far above the highest.</summary>
    /// <param name="coefficients">64 in the order of <see cref="BlockOrder"/>, as coded.</param>
    /// <param name="steps">What to multiply them by.</param>
    /// <param name="precision">Bits of a sample.</param>
    public static bool LeavesMaskedRange(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, int precision)
    {
        int limit = 1 << (precision + 1);
        Span<long> between = stackalloc long[BlockSize];
        Span<long> x = stackalloc long[Side];
        for (int column = 0; column < Side; column++)
        {
            for (int i = 0; i < Side; i++)
            {
                int at = BlockOrder.Position(i, column);
                x[i] = (long)coefficients[at] * steps[at];
            }

            PassWide(x, FirstRounding);
            for (int i = 0; i < Side; i++)
            {
                between[(i * Side) + column] = x[i] >> FirstShift;
            }
        }

        for (int row = 0; row < Side; row++)
        {
            between.Slice(row * Side, Side).CopyTo(x);
            PassWide(x, SecondRounding);
            foreach (long sum in x)
            {
                if ((sum >> SecondShift) is var sample && (sample < -limit || sample >= limit))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void PassWide(Span<long> x, long rounding)
    {
        long e0 = ((x[0] + x[4]) * One) + rounding;
        long e1 = ((x[0] - x[4]) * One) + rounding;
        long e2 = (x[2] * Even2By2) + (x[6] * Even2By6);
        long e3 = (x[2] * Even3By2) + (x[6] * Even3By6);
        long o0 = (x[1] * Odd0By1) + (x[3] * Odd0By3) + (x[5] * Odd0By5) + (x[7] * Odd0By7);
        long o1 = (x[1] * Odd1By1) + (x[3] * Odd1By3) + (x[5] * Odd1By5) + (x[7] * Odd1By7);
        long o2 = (x[1] * Odd2By1) + (x[3] * Odd2By3) + (x[5] * Odd2By5) + (x[7] * Odd2By7);
        long o3 = (x[1] * Odd3By1) + (x[3] * Odd3By3) + (x[5] * Odd3By5) + (x[7] * Odd3By7);
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
