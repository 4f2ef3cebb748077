using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>From a block's coefficients to its 64 samples (T.81 A.3.3): the algorithm of Loeffler, Ligtenberg and Moschytz
/// (ICASSP 1989, pp. 988-991) in the fixed-point form that the Independent JPEG Group gave it ("islow"). Every rounding is
/// theirs, so that the samples are libjpeg's; exact steps between roundings are put together.</summary>
/// <remarks>
/// Samples out of range become 0 or 255. Intermediate values have 16 bits, as in libjpeg-turbo's vector code for x86-64, so that
/// also blocks that no picture gives have its samples: it limits them after the first pass, and lets sums and products wrap
/// around. No block that an encoder makes of 8-bit samples reaches 16 bits, whatever its steps (docs/fidelity.md has the proof).
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

    /// <summary>A column whose absolute values sum up to this or less gives at most 16,383 after the first pass, as no factor is
    /// larger than <see cref="Odd3By1"/>. The sum of two of those has 16 bits, and the second pass's weighted sum of all eight
    /// has 32.</summary>
    private const int MaxColumnSum = ((1 << (14 + FirstShift)) - 1 - FirstRounding) / Odd3By1;

    /// <summary>More than samples of 8 bits can give, with what encoders differ by. The squares of a block's 64 samples, of -128
    /// to 127, sum up to 1024 squared at most, and so do those of its coefficients, as the transform is orthonormal (T.81 A.3.3).
    /// Quantization adds half a step.</summary>
    private const int MaxCoefficient = 3000;

    // The even part: input 0 and 4, then 2 and 6, of the sums and differences.
    private const short One = 1 << FractionBits;
    private const short Even2By2 = Fix0541196100;
    private const short Even2By6 = Fix0541196100 - Fix1847759065;
    private const short Even3By2 = Fix0541196100 + Fix0765366865;
    private const short Even3By6 = Fix0541196100;

    // The odd part with the sums of two inputs that the algorithm takes first, which have 16 bits.
    private const int Sum37By37 = Fix1175875602 - Fix1961570560;
    private const int Sum15By15 = Fix1175875602 - Fix0390180644;
    private const int Rest0By7 = Fix0298631336 - Fix0899976223;
    private const int Rest1By5 = Fix2053119869 - Fix2562915447;
    private const int Rest2By3 = Fix3072711026 - Fix2562915447;
    private const int Rest3By1 = Fix1501321110 - Fix0899976223;

    // The same without such sums, each output by each input.
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
            Fill((short)(coefficients[0] * table.Steps[0] << 2), ref target, stride);
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
    private static bool IsOutOfRange(short coefficient, ushort step) => Math.Abs(coefficient * (long)step) > MaxCoefficient + step;
}
