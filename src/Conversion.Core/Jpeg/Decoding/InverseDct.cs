using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// From a block's coefficients to its 64 samples (T.81 A.3.3), by the accurate integer method of the Independent JPEG
/// Group, to the bit.
/// </summary>
/// <remarks>
/// Samples out of range are limited as libjpeg's table does it, which looks at the ten lowest bits of a value: what is
/// beyond 1024 to either side comes back in. No encoder makes such blocks of any picture.
/// <para>
/// The vector forms calculate in 32 bits. The second pass may overflow: only bits 18 to 27 of its sums count, and those
/// are right modulo 2^32. The first pass must not: its sums are at most sqrt(2) * 2^13 times the column's absolute
/// coefficients, so blocks in which one of them exceeds <see cref="MaxVectorCoefficient"/> are left to the scalar form.
/// </para>
/// <para>
/// Unchecked accesses, and why they stay inside: coefficients and steps are 64 each, checked at entry; the target
/// reaches seven strides and eight bytes, checked at entry.
/// </para>
/// </remarks>
internal static class InverseDct
{
    /// <summary>The last place of the zigzag sequence up to which all coefficients lie in the block's first four rows and columns.</summary>
    public const int LastOfCorner = 9;

    private const int Side = 8;
    private const int BlockSize = ZigzagOrder.BlockSize;

    /// <summary>2^31 / (sqrt(2) * 2^13 * 8), less what rounding adds.</summary>
    private const int MaxVectorCoefficient = 23_000;

    /// <summary>Moves the ten bits that count to the top of a word, whose sign they then give.</summary>
    private const int WrapShift = 32 - (DctPass.SecondShift + 10);

    private const int Center = 128;

    /// <summary>Transforms a block.</summary>
    /// <param name="coefficients">64, row by row, as coded.</param>
    /// <param name="steps">The quantization table, row by row.</param>
    /// <param name="last">The last place of the zigzag sequence that is not zero, or any later one.</param>
    /// <param name="samples">Receives eight rows of eight samples.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="vectors">Which form to use; all give the same samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(
        ReadOnlySpan<short> coefficients, ReadOnlySpan<int> steps, int last, Span<byte> samples, int stride, DecoderVectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps.Length, BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, Side);
        ArgumentOutOfRangeException.ThrowIfLessThan((long)samples.Length, ((long)stride * (Side - 1)) + Side);
        ref byte target = ref MemoryMarshal.GetReference(samples);
        if (last == 0)
        {
            Fill(coefficients[0] * steps[0], ref target, stride);
            return;
        }

        ref short source = ref MemoryMarshal.GetReference(coefficients);
        ref int scale = ref MemoryMarshal.GetReference(steps);
        bool isDone = vectors switch
        {
            DecoderVectors.Vector256 => last <= LastOfCorner
                ? TransformCorner256(ref source, ref scale, ref target, stride)
                : Transform256(ref source, ref scale, ref target, stride),
            _ => false,
        };
        if (!isDone)
        {
            TransformScalar(coefficients, steps, samples, stride);
        }
    }

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
    private static byte Limit(int value) => (byte)Math.Clamp((value << 22 >> 22) + Center, 0, byte.MaxValue);

    private static void TransformScalar(ReadOnlySpan<short> coefficients, ReadOnlySpan<int> steps, Span<byte> samples, int stride)
    {
        Span<int> between = stackalloc int[BlockSize];
        Span<DctLane> x = stackalloc DctLane[Side];
        for (int column = 0; column < Side; column++)
        {
            for (int i = 0; i < Side; i++)
            {
                x[i] = new DctLane((long)coefficients[(i * Side) + column] * steps[(i * Side) + column]);
            }

            DctPass.Transform(
                ref x[0], ref x[1], ref x[2], ref x[3], ref x[4], ref x[5], ref x[6], ref x[7], 1 << (DctPass.FirstShift - 1));
            for (int i = 0; i < Side; i++)
            {
                between[(i * Side) + column] = (int)(x[i] >> DctPass.FirstShift).Value;
            }
        }

        for (int row = 0; row < Side; row++)
        {
            for (int i = 0; i < Side; i++)
            {
                x[i] = new DctLane(between[(row * Side) + i]);
            }

            DctPass.Transform(
                ref x[0], ref x[1], ref x[2], ref x[3], ref x[4], ref x[5], ref x[6], ref x[7], 1 << (DctPass.SecondShift - 1));
            for (int i = 0; i < Side; i++)
            {
                samples[(row * stride) + i] = Limit((int)(x[i] >> DctPass.SecondShift).Value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool Transform256(ref short source, ref int scale, ref byte target, int stride)
    {
        DctLanes256 x0 = Load256(ref source, ref scale, 0);
        DctLanes256 x1 = Load256(ref source, ref scale, 1);
        DctLanes256 x2 = Load256(ref source, ref scale, 2);
        DctLanes256 x3 = Load256(ref source, ref scale, 3);
        DctLanes256 x4 = Load256(ref source, ref scale, 4);
        DctLanes256 x5 = Load256(ref source, ref scale, 5);
        DctLanes256 x6 = Load256(ref source, ref scale, 6);
        DctLanes256 x7 = Load256(ref source, ref scale, 7);
        Vector256<int> largest = Vector256.Max(
            Vector256.Max(
                Vector256.Max(Vector256.Abs(x0.Value), Vector256.Abs(x1.Value)),
                Vector256.Max(Vector256.Abs(x2.Value), Vector256.Abs(x3.Value))),
            Vector256.Max(
                Vector256.Max(Vector256.Abs(x4.Value), Vector256.Abs(x5.Value)),
                Vector256.Max(Vector256.Abs(x6.Value), Vector256.Abs(x7.Value))));
        if (Vector256.GreaterThanAny(largest, Vector256.Create(MaxVectorCoefficient)))
        {
            return false;
        }

        DctPass.Transform(
            ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 1 << (DctPass.FirstShift - 1));
        Vector256<int> r0 = (x0 >> DctPass.FirstShift).Value;
        Vector256<int> r1 = (x1 >> DctPass.FirstShift).Value;
        Vector256<int> r2 = (x2 >> DctPass.FirstShift).Value;
        Vector256<int> r3 = (x3 >> DctPass.FirstShift).Value;
        Vector256<int> r4 = (x4 >> DctPass.FirstShift).Value;
        Vector256<int> r5 = (x5 >> DctPass.FirstShift).Value;
        Vector256<int> r6 = (x6 >> DctPass.FirstShift).Value;
        Vector256<int> r7 = (x7 >> DctPass.FirstShift).Value;

        // Rows become columns: pairs, then fours, then halves.
        Vector256<int> a0 = Avx2.UnpackLow(r0, r1);
        Vector256<int> a1 = Avx2.UnpackHigh(r0, r1);
        Vector256<int> a2 = Avx2.UnpackLow(r2, r3);
        Vector256<int> a3 = Avx2.UnpackHigh(r2, r3);
        Vector256<int> a4 = Avx2.UnpackLow(r4, r5);
        Vector256<int> a5 = Avx2.UnpackHigh(r4, r5);
        Vector256<int> a6 = Avx2.UnpackLow(r6, r7);
        Vector256<int> a7 = Avx2.UnpackHigh(r6, r7);
        Vector256<int> b0 = UnpackLow64(a0, a2);
        Vector256<int> b1 = UnpackHigh64(a0, a2);
        Vector256<int> b2 = UnpackLow64(a1, a3);
        Vector256<int> b3 = UnpackHigh64(a1, a3);
        Vector256<int> b4 = UnpackLow64(a4, a6);
        Vector256<int> b5 = UnpackHigh64(a4, a6);
        Vector256<int> b6 = UnpackLow64(a5, a7);
        Vector256<int> b7 = UnpackHigh64(a5, a7);
        x0 = new DctLanes256(Avx2.Permute2x128(b0, b4, 0x20));
        x1 = new DctLanes256(Avx2.Permute2x128(b1, b5, 0x20));
        x2 = new DctLanes256(Avx2.Permute2x128(b2, b6, 0x20));
        x3 = new DctLanes256(Avx2.Permute2x128(b3, b7, 0x20));
        x4 = new DctLanes256(Avx2.Permute2x128(b0, b4, 0x31));
        x5 = new DctLanes256(Avx2.Permute2x128(b1, b5, 0x31));
        x6 = new DctLanes256(Avx2.Permute2x128(b2, b6, 0x31));
        x7 = new DctLanes256(Avx2.Permute2x128(b3, b7, 0x31));
        DctPass.Transform(
            ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 1 << (DctPass.SecondShift - 1));
        Store256(x0, x1, x2, x3, x4, x5, x6, x7, ref target, stride);
        return true;
    }

    /// <summary>Only the first four rows and columns are not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool TransformCorner256(ref short source, ref int scale, ref byte target, int stride)
    {
        DctLanes256 x0 = Load256(ref source, ref scale, 0);
        DctLanes256 x1 = Load256(ref source, ref scale, 1);
        DctLanes256 x2 = Load256(ref source, ref scale, 2);
        DctLanes256 x3 = Load256(ref source, ref scale, 3);
        Vector256<int> largest = Vector256.Max(
            Vector256.Max(Vector256.Abs(x0.Value), Vector256.Abs(x1.Value)),
            Vector256.Max(Vector256.Abs(x2.Value), Vector256.Abs(x3.Value)));
        if (Vector256.GreaterThanAny(largest, Vector256.Create(MaxVectorCoefficient)))
        {
            return false;
        }

        DctLanes256 x4 = default;
        DctLanes256 x5 = default;
        DctLanes256 x6 = default;
        DctLanes256 x7 = default;
        DctPass.TransformLow(
            ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 1 << (DctPass.FirstShift - 1));

        // The upper halves are zero: row i and row i + 4 share a vector.
        Vector256<int> r0 = Halves(x0 >> DctPass.FirstShift, x4 >> DctPass.FirstShift);
        Vector256<int> r1 = Halves(x1 >> DctPass.FirstShift, x5 >> DctPass.FirstShift);
        Vector256<int> r2 = Halves(x2 >> DctPass.FirstShift, x6 >> DctPass.FirstShift);
        Vector256<int> r3 = Halves(x3 >> DctPass.FirstShift, x7 >> DctPass.FirstShift);
        Vector256<int> a0 = Avx2.UnpackLow(r0, r1);
        Vector256<int> a1 = Avx2.UnpackHigh(r0, r1);
        Vector256<int> a2 = Avx2.UnpackLow(r2, r3);
        Vector256<int> a3 = Avx2.UnpackHigh(r2, r3);
        x0 = new DctLanes256(UnpackLow64(a0, a2));
        x1 = new DctLanes256(UnpackHigh64(a0, a2));
        x2 = new DctLanes256(UnpackLow64(a1, a3));
        x3 = new DctLanes256(UnpackHigh64(a1, a3));
        DctPass.TransformLow(
            ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 1 << (DctPass.SecondShift - 1));
        Store256(x0, x1, x2, x3, x4, x5, x6, x7, ref target, stride);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DctLanes256 Load256(ref short source, ref int scale, nuint row) => new(
        Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, row * Side)) * Vector256.LoadUnsafe(ref scale, row * Side));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halves(DctLanes256 low, DctLanes256 high) =>
        Avx2.InsertVector128(low.Value, high.Value.GetLower(), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> UnpackLow64(Vector256<int> a, Vector256<int> b) =>
        Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> UnpackHigh64(Vector256<int> a, Vector256<int> b) =>
        Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt32();

    /// <summary>Columns of sums to rows of samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(
        DctLanes256 x0, DctLanes256 x1, DctLanes256 x2, DctLanes256 x3,
        DctLanes256 x4, DctLanes256 x5, DctLanes256 x6, DctLanes256 x7, ref byte target, int stride)
    {
        Vector256<byte> left = Limit256(x0, x1, x2, x3);
        Vector256<byte> right = Limit256(x4, x5, x6, x7);
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
    }

    /// <summary>Four columns of eight sums: limited, and turned within each half, so that a row's four samples lie together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Limit256(DctLanes256 c0, DctLanes256 c1, DctLanes256 c2, DctLanes256 c3)
    {
        Vector256<short> center = Vector256.Create((short)Center);
        Vector256<short> a = Avx2.PackSignedSaturate(Wrap(c0), Wrap(c1)) + center;
        Vector256<short> b = Avx2.PackSignedSaturate(Wrap(c2), Wrap(c3)) + center;
        Vector256<byte> turn = Vector256.Create(
            (byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        return Avx2.Shuffle(Avx2.PackUnsignedSaturate(a, b), turn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Wrap(DctLanes256 sum) => (sum << WrapShift >> (WrapShift + DctPass.SecondShift)).Value;
}
