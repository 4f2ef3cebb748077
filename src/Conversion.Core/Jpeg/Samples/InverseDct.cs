using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Conversion.Core.Jpeg.Coefficients;

namespace Conversion.Core.Jpeg.Samples;

/// <summary>From a block's coefficients to its 64 samples (T.81 A.3.3): the algorithm of Loeffler, Ligtenberg and Moschytz
/// (ICASSP 1989, pp. 988-991) in the fixed-point form that the Independent JPEG Group gave it ("islow"). Every rounding is
/// theirs, so that the samples are libjpeg's; exact steps between roundings are put together.</summary>
/// <remarks>
/// Samples out of range are limited as libjpeg's table does it, which looks at the ten lowest bits of a value: what is
/// beyond 512 to either side comes back in at the other. No encoder makes such blocks of any picture.
/// <para>
/// Unchecked accesses, and why they stay inside: coefficients and steps are 64 each, and the target reaches seven strides
/// and eight bytes; all are checked at entry.
/// </para>
/// </remarks>
internal static partial class InverseDct
{
    private const int Side = 8;
    private const int BlockSize = ZigzagOrder.BlockSize;

    /// <summary>Fraction bits of the constants.</summary>
    private const int FractionBits = 13;

    /// <summary>What the first pass, over columns, shifts away: all but two fraction bits, which it leaves to the second.</summary>
    private const int FirstShift = FractionBits - 2;

    /// <summary>What the second, over rows, shifts away: all fraction bits, and the factor of 8 of two unnormalized passes.</summary>
    private const int SecondShift = FractionBits + 2 + 3;

    private const int FirstRounding = 1 << (FirstShift - 1);
    private const int SecondRounding = 1 << (SecondShift - 1);

    /// <summary>More than a column's absolute sum can be. The squares of a block's 64 samples, of -128 to 127, sum up to 1024
    /// squared at most, and so do those of its coefficients, as the transform is orthonormal (T.81 A.3.3); of eight, the absolute
    /// values to 1024 * sqrt(8) = 2896, and each to 1024. Quantization adds half a step to each. Up to 5700, the first pass keeps
    /// within 16 bits: it makes at most sqrt(2) * 4 times the sum.</summary>
    private const int MaxColumnSum = 3000;

    // The even part: input 0 and 4, then 2 and 6, of the sums and differences.
    private const short One = 1 << FractionBits;
    private const short Even2By2 = Fix0541196100;
    private const short Even2By6 = Fix0541196100 - Fix1847759065;
    private const short Even3By2 = Fix0541196100 + Fix0765366865;
    private const short Even3By6 = Fix0541196100;

    // The odd part, each output by each input: the constants of the algorithm's rotations, added up.
    private const short Odd0By1 = Fix1175875602 - Fix0899976223;
    private const short Odd0By3 = Fix1175875602 - Fix1961570560;
    private const short Odd0By5 = Fix1175875602;
    private const short Odd0By7 = Fix1175875602 + Fix0298631336 - Fix0899976223 - Fix1961570560;
    private const short Odd1By1 = Fix1175875602 - Fix0390180644;
    private const short Odd1By3 = Fix1175875602 - Fix2562915447;
    private const short Odd1By5 = Fix1175875602 + Fix2053119869 - Fix2562915447 - Fix0390180644;
    private const short Odd1By7 = Fix1175875602;
    private const short Odd2By1 = Fix1175875602;
    private const short Odd2By3 = Fix1175875602 + Fix3072711026 - Fix2562915447 - Fix1961570560;
    private const short Odd2By5 = Fix1175875602 - Fix2562915447;
    private const short Odd2By7 = Fix1175875602 - Fix1961570560;
    private const short Odd3By1 = Fix1175875602 + Fix1501321110 - Fix0899976223 - Fix0390180644;
    private const short Odd3By3 = Fix1175875602;
    private const short Odd3By5 = Fix1175875602 - Fix0390180644;
    private const short Odd3By7 = Fix1175875602 - Fix0899976223;

    // Sums and differences of cosines, times 2^13, rounded.
    private const int Fix0298631336 = 2446;
    private const int Fix0390180644 = 3196;
    private const int Fix0541196100 = 4433;
    private const int Fix0765366865 = 6270;
    private const int Fix0899976223 = 7373;
    private const int Fix1175875602 = 9633;
    private const int Fix1501321110 = 12299;
    private const int Fix1847759065 = 15137;
    private const int Fix1961570560 = 16069;
    private const int Fix2053119869 = 16819;
    private const int Fix2562915447 = 20995;
    private const int Fix3072711026 = 25172;

    private const int SampleBits = 10;
    private const int Center = 128;

    /// <summary>Transforms a block.</summary>
    /// <param name="coefficients">64 in the order of <see cref="BlockOrder"/>, as coded.</param>
    /// <param name="table">What to multiply them by.</param>
    /// <param name="last">The last place of the zigzag sequence that is not zero, or any later one.</param>
    /// <param name="samples">Receives eight rows of eight samples.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="vectors">Which form to use; all give the same samples.</param>
    /// <returns>Whether a coefficient is beyond all that samples of 8 bits can give.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Transform(
        ReadOnlySpan<short> coefficients,
        DequantizationTable table,
        int last,
        Span<byte> samples,
        int stride,
        DecoderVectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, Side);
        ArgumentOutOfRangeException.ThrowIfLessThan((long)samples.Length, ((long)stride * (Side - 1)) + Side);
        ref byte target = ref MemoryMarshal.GetReference(samples);
        if (last == 0)
        {
            Fill(coefficients[0] * table.Steps[0], ref target, stride);
            return IsOutOfRange(coefficients[0], table.Steps[0]);
        }

        if (table.IsNarrow && TransformByVectors(
            vectors, ref MemoryMarshal.GetReference(coefficients), ref MemoryMarshal.GetArrayDataReference(table.Steps), ref target, stride))
        {
            return false;
        }

        TransformScalar(coefficients, table.Steps, samples, stride);
        bool isOutOfRange = false;
        for (int i = 0; i < BlockSize; i++)
        {
            isOutOfRange |= IsOutOfRange(coefficients[i], table.Steps[i]);
        }

        return isOutOfRange;
    }

    /// <summary>By the widest form that the processor has and <paramref name="vectors"/> allows.</summary>
    /// <returns>False if nothing was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TransformByVectors(
        DecoderVectors vectors, ref short source, ref ushort steps, ref byte target, int stride) => vectors switch
        {
            DecoderVectors.Vector256 => Transform256(ref source, ref steps, ref target, stride),
            DecoderVectors.Vector128 when Sse2.IsSupported => Transform128(ref source, ref steps, ref target, stride),
            _ => false,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOutOfRange(short coefficient, ushort step) => Math.Abs(coefficient * (long)step) > MaxColumnSum + step;

    /// <summary>A block of one value: both passes come to this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(int dc, ref byte target, int stride)
    {
        int rounded = (int)(((long)dc + 4) >> 3);
        ulong row = Limit(rounded) * 0x0101_0101_0101_0101UL;
        for (int y = 0; y < Side; y++)
        {
            Unsafe.WriteUnaligned(ref target, row);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    /// <summary>The ten lowest bits as a signed number, moved to 0 to 255 and limited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Limit(int value) =>
        (byte)Math.Clamp((value << (32 - SampleBits) >> (32 - SampleBits)) + Center, 0, byte.MaxValue);

    /// <summary>In 64 bits, so that nothing that a JPEG can hold overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformScalar(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, Span<byte> samples, int stride)
    {
        Span<int> between = stackalloc int[BlockSize];
        Span<long> x = stackalloc long[Side];
        for (int column = 0; column < Side; column++)
        {
            for (int i = 0; i < Side; i++)
            {
                int at = BlockOrder.Position(i, column);
                x[i] = (long)coefficients[at] * steps[at];
            }

            Pass(x, FirstRounding);
            for (int i = 0; i < Side; i++)
            {
                between[(i * Side) + column] = (int)(x[i] >> FirstShift);
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
                samples[(row * stride) + i] = Limit((int)(x[i] >> SecondShift));
            }
        }
    }

    /// <summary>One dimension: eight inputs become eight sums, not yet shifted down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(Span<long> x, int rounding)
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
