using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageConversion.Core.Jpeg.Samples;

/// <content>The transform by AVX2.</content>
internal static partial class InverseDct
{
    /// <summary>All columns at once, then all rows, by instructions that multiply pairs of 16 bits and add the two
    /// products.</summary>
    /// <remarks>The second pass may overflow 32 bits: only bits 18 to 27 of its sums count, and these are right modulo 2^32. What
    /// could overflow in the first is found by the columns' absolute sums.</remarks>
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
