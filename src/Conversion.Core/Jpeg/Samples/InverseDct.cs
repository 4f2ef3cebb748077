using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Conversion.Core.Jpeg.Coefficients;

namespace Conversion.Core.Jpeg.Samples;

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

        bool isDone = vectors == DecoderVectors.Vector256 && table.IsNarrow && Transform256(
            ref MemoryMarshal.GetReference(coefficients), ref MemoryMarshal.GetArrayDataReference(table.Steps), ref target, stride);
        if (isDone)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOutOfRange(short coefficient, ushort step) => Math.Abs(coefficient * (long)step) > MaxCoefficient + step;

    /// <summary>All columns at once, then all rows, by instructions that multiply pairs of 16 bits and add the two
    /// products.</summary>
    /// <remarks>What could overflow is found by the columns' absolute sums. For the rest, this and <see cref="TransformScalar"/> give
    /// what numbers without limits give.</remarks>
    /// <returns>False where that is so, and nothing was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Transform256(ref short source, ref ushort steps, ref byte target, int stride)
    {
        Vector256<short> c04 = Vector256.LoadUnsafe(ref source);
        Vector256<short> c15 = Vector256.LoadUnsafe(ref source, 16);
        Vector256<short> c26 = Vector256.LoadUnsafe(ref source, 32);
        Vector256<short> c37 = Vector256.LoadUnsafe(ref source, 48);
        Vector256<short> q04 = Vector256.LoadUnsafe(ref steps).AsInt16();
        Vector256<short> q15 = Vector256.LoadUnsafe(ref steps, 16).AsInt16();
        Vector256<short> q26 = Vector256.LoadUnsafe(ref steps, 32).AsInt16();
        Vector256<short> q37 = Vector256.LoadUnsafe(ref steps, 48).AsInt16();

        // The absolute value of -32768 is itself, which makes its sum look larger than any limit if unsigned.
        Vector256<int> sums = Avx2.MultiplyAddAdjacent(Avx2.Abs(c04).AsInt16(), q04)
            + Avx2.MultiplyAddAdjacent(Avx2.Abs(c15).AsInt16(), q15)
            + Avx2.MultiplyAddAdjacent(Avx2.Abs(c26).AsInt16(), q26)
            + Avx2.MultiplyAddAdjacent(Avx2.Abs(c37).AsInt16(), q37);
        if (Vector256.GreaterThanAny(sums.AsUInt32(), Vector256.Create((uint)MaxColumnSum)))
        {
            return false;
        }

        c04 *= q04;
        c15 *= q15;
        c26 *= q26;
        c37 *= q37;
        Pass256(
            c04, c15, c26, c37, FirstRounding, out Vector256<int> y0, out Vector256<int> y1, out Vector256<int> y2,
            out Vector256<int> y3, out Vector256<int> y4, out Vector256<int> y5, out Vector256<int> y6, out Vector256<int> y7);

        // Rows become columns, and pairs of columns i and i + 4 again; in each half, four rows.
        Vector256<short> a = Avx2.PackSignedSaturate(y0 >> FirstShift, y1 >> FirstShift);
        Vector256<short> b = Avx2.PackSignedSaturate(y2 >> FirstShift, y3 >> FirstShift);
        Vector256<short> c = Avx2.PackSignedSaturate(y4 >> FirstShift, y5 >> FirstShift);
        Vector256<short> d = Avx2.PackSignedSaturate(y6 >> FirstShift, y7 >> FirstShift);
        Vector256<short> ab0 = Avx2.UnpackLow(a, b);
        Vector256<short> ab1 = Avx2.UnpackHigh(a, b);
        Vector256<short> cd0 = Avx2.UnpackLow(c, d);
        Vector256<short> cd1 = Avx2.UnpackHigh(c, d);
        a = Avx2.UnpackLow(ab0, ab1);
        b = Avx2.UnpackHigh(ab0, ab1);
        c = Avx2.UnpackLow(cd0, cd1);
        d = Avx2.UnpackHigh(cd0, cd1);
        Vector256<short> left01 = Avx2.Permute2x128(a, c, 0x20);
        Vector256<short> right01 = Avx2.Permute2x128(a, c, 0x31);
        Vector256<short> left23 = Avx2.Permute2x128(b, d, 0x20);
        Vector256<short> right23 = Avx2.Permute2x128(b, d, 0x31);
        Pass256(
            Avx2.UnpackLow(left01, right01), Avx2.UnpackHigh(left01, right01),
            Avx2.UnpackLow(left23, right23), Avx2.UnpackHigh(left23, right23),
            SecondRounding, out y0, out y1, out y2, out y3, out y4, out y5, out y6, out y7);

        Vector256<byte> left = Limit256(y0, y1, y2, y3);
        Vector256<byte> right = Limit256(y4, y5, y6, y7);
        Vector256<ulong> low = Avx2.UnpackLow(left.AsUInt32(), right.AsUInt32()).AsUInt64();
        Vector256<ulong> high = Avx2.UnpackHigh(left.AsUInt32(), right.AsUInt32()).AsUInt64();
        ref byte lower = ref Unsafe.Add(ref target, stride * 4);
        Unsafe.WriteUnaligned(ref target, low[0]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride), low[1]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride * 2), high[0]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride * 3), high[1]);
        Unsafe.WriteUnaligned(ref lower, low[2]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref lower, stride), low[3]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref lower, stride * 2), high[2]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref lower, stride * 3), high[3]);
        return true;
    }

    /// <summary><see cref="Pass"/> for eight at once, given as pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass256(
        Vector256<short> x04,
        Vector256<short> x15,
        Vector256<short> x26,
        Vector256<short> x37,
        int rounding,
        out Vector256<int> y0,
        out Vector256<int> y1,
        out Vector256<int> y2,
        out Vector256<int> y3,
        out Vector256<int> y4,
        out Vector256<int> y5,
        out Vector256<int> y6,
        out Vector256<int> y7)
    {
        Vector256<int> e0 = Avx2.MultiplyAddAdjacent(x04, Pair(One, One)) + Vector256.Create(rounding);
        Vector256<int> e1 = Avx2.MultiplyAddAdjacent(x04, Pair(One, -One)) + Vector256.Create(rounding);
        Vector256<int> e2 = Avx2.MultiplyAddAdjacent(x26, Pair(Even2By2, Even2By6));
        Vector256<int> e3 = Avx2.MultiplyAddAdjacent(x26, Pair(Even3By2, Even3By6));
        Vector256<int> o0 = Avx2.MultiplyAddAdjacent(x15, Pair(Odd0By1, Odd0By5)) + Avx2.MultiplyAddAdjacent(x37, Pair(Odd0By3, Odd0By7));
        Vector256<int> o1 = Avx2.MultiplyAddAdjacent(x15, Pair(Odd1By1, Odd1By5)) + Avx2.MultiplyAddAdjacent(x37, Pair(Odd1By3, Odd1By7));
        Vector256<int> o2 = Avx2.MultiplyAddAdjacent(x15, Pair(Odd2By1, Odd2By5)) + Avx2.MultiplyAddAdjacent(x37, Pair(Odd2By3, Odd2By7));
        Vector256<int> o3 = Avx2.MultiplyAddAdjacent(x15, Pair(Odd3By1, Odd3By5)) + Avx2.MultiplyAddAdjacent(x37, Pair(Odd3By3, Odd3By7));
        Vector256<int> s0 = e0 + e3;
        Vector256<int> s1 = e1 + e2;
        Vector256<int> s2 = e1 - e2;
        Vector256<int> s3 = e0 - e3;
        y0 = s0 + o3;
        y7 = s0 - o3;
        y1 = s1 + o2;
        y6 = s1 - o2;
        y2 = s2 + o1;
        y5 = s2 - o1;
        y3 = s3 + o0;
        y4 = s3 - o0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(short even, short odd) =>
        Vector256.Create((odd << 16) | (ushort)even).AsInt16();

    /// <summary>Four columns of eight sums: limited, and turned within each half, so that a row's four samples lie together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Limit256(Vector256<int> c0, Vector256<int> c1, Vector256<int> c2, Vector256<int> c3)
    {
        Vector256<short> a = Avx2.PackSignedSaturate(c0 >> SecondShift, c1 >> SecondShift);
        Vector256<short> b = Avx2.PackSignedSaturate(c2 >> SecondShift, c3 >> SecondShift);
        Vector256<byte> limited = Avx2.PackSignedSaturate(a, b).AsByte() ^ Vector256.Create((byte)Center);
        Vector256<byte> turn = Vector256.Create(
            (byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        return Avx2.Shuffle(limited, turn);
    }
}
