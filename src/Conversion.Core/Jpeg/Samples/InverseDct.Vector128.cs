using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageConversion.Core.Jpeg.Samples;

/// <content>The transform by SSE2, which every x64 processor has: what a program uses that is compiled ahead of time without
/// AVX2.</content>
internal static partial class InverseDct
{
    /// <summary><see cref="Transform256"/> in halves: columns 0 to 3 and 4 to 7, then rows 0 to 3 and 4 to 7.</summary>
    /// <returns>False where the first pass could overflow, and nothing was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Transform128(ref short source, ref ushort steps, ref byte target, int stride)
    {
        if (MayOverflow(ref source, ref steps) || MayOverflow(ref Unsafe.Add(ref source, Side), ref Unsafe.Add(ref steps, Side)))
        {
            return false;
        }

        Eight left = Columns(ref source, ref steps);
        Eight right = Columns(ref Unsafe.Add(ref source, Side), ref Unsafe.Add(ref steps, Side));
        Rows(
            Joined(left.Y0, right.Y0), Joined(left.Y1, right.Y1), Joined(left.Y2, right.Y2), Joined(left.Y3, right.Y3),
            ref target, stride);
        Rows(
            Joined(left.Y4, right.Y4), Joined(left.Y5, right.Y5), Joined(left.Y6, right.Y6), Joined(left.Y7, right.Y7),
            ref Unsafe.Add(ref target, stride * 4), stride);
        return true;
    }

    /// <summary>Whether the absolute sum of one of four columns is too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayOverflow(ref short source, ref ushort steps)
    {
        Vector128<int> sums = Vector128<int>.Zero;
        for (int i = 0; i < Side * Side; i += 2 * Side)
        {
            Vector128<short> c = Vector128.LoadUnsafe(ref source, (nuint)i);
            sums += Sse2.MultiplyAddAdjacent(Sse2.Max(c, -c), Vector128.LoadUnsafe(ref steps, (nuint)i).AsInt16());
        }

        return Vector128.GreaterThanAny(sums.AsUInt32(), Vector128.Create((uint)MaxColumnSum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Eight Columns(ref short source, ref ushort steps) => Pass128(
        Vector128.LoadUnsafe(ref source) * Vector128.LoadUnsafe(ref steps).AsInt16(),
        Vector128.LoadUnsafe(ref source, 16) * Vector128.LoadUnsafe(ref steps, 16).AsInt16(),
        Vector128.LoadUnsafe(ref source, 32) * Vector128.LoadUnsafe(ref steps, 32).AsInt16(),
        Vector128.LoadUnsafe(ref source, 48) * Vector128.LoadUnsafe(ref steps, 48).AsInt16(),
        FirstRounding);

    /// <summary>A row after the first pass: pairs of columns i and i + 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Joined(Vector128<int> left, Vector128<int> right) =>
        ((left >> FirstShift) & Vector128.Create((int)ushort.MaxValue)) | (right >> FirstShift << 16);

    /// <summary>The second pass for four rows, which are given as pairs of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(
        Vector128<int> r0, Vector128<int> r1, Vector128<int> r2, Vector128<int> r3, ref byte target, int stride)
    {
        // Rows become columns.
        Vector128<long> a = Sse2.UnpackLow(r0, r1).AsInt64();
        Vector128<long> b = Sse2.UnpackHigh(r0, r1).AsInt64();
        Vector128<long> c = Sse2.UnpackLow(r2, r3).AsInt64();
        Vector128<long> d = Sse2.UnpackHigh(r2, r3).AsInt64();
        Eight y = Pass128(
            Sse2.UnpackLow(a, c).AsInt16(), Sse2.UnpackHigh(a, c).AsInt16(),
            Sse2.UnpackLow(b, d).AsInt16(), Sse2.UnpackHigh(b, d).AsInt16(),
            SecondRounding);
        Vector128<int> y01 = Limited(y.Y0, y.Y1);
        Vector128<int> y23 = Limited(y.Y2, y.Y3);
        Vector128<int> y45 = Limited(y.Y4, y.Y5);
        Vector128<int> y67 = Limited(y.Y6, y.Y7);
        StoreRows(Sse2.UnpackLow(y01, y23), Sse2.UnpackLow(y45, y67), ref target, stride);
        StoreRows(Sse2.UnpackHigh(y01, y23), Sse2.UnpackHigh(y45, y67), ref Unsafe.Add(ref target, stride * 2), stride);
    }

    /// <summary>Two columns of four sums: to be limited, and the two samples of a row next to each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Limited(Vector128<int> first, Vector128<int> second)
    {
        // Fourteen bits are left, which no saturation changes; the one to bytes limits them.
        Vector128<short> both = Sse2.PackSignedSaturate(first >> SecondShift, second >> SecondShift) + Vector128.Create((short)Center);
        return Sse2.UnpackLow(both, Sse2.ShiftRightLogical128BitLane(both, Side)).AsInt32();
    }

    /// <summary>Two rows: columns 0 to 3 of both, and columns 4 to 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(Vector128<int> left, Vector128<int> right, ref byte target, int stride)
    {
        Vector128<byte> bytes = Sse2.PackUnsignedSaturate(left.AsInt16(), right.AsInt16());
        // Left of the first and the second row, then right of both.
        Vector128<ulong> rows = Sse2.Shuffle(bytes.AsInt32(), 0b11_01_10_00).AsUInt64();
        Unsafe.WriteUnaligned(ref target, rows[0]);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, stride), rows[1]);
    }

    /// <summary><see cref="Pass"/> for four at once, given as pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Eight Pass128(Vector128<short> x04, Vector128<short> x15, Vector128<short> x26, Vector128<short> x37, int rounding)
    {
        Vector128<int> e0 = Sum(x04, One, One) + Vector128.Create(rounding);
        Vector128<int> e1 = Sum(x04, One, -One) + Vector128.Create(rounding);
        Vector128<int> e2 = Sum(x26, Even2By2, Even2By6);
        Vector128<int> e3 = Sum(x26, Even3By2, Even3By6);
        Vector128<int> o0 = Sum(x15, Odd0By1, Odd0By5) + Sum(x37, Odd0By3, Odd0By7);
        Vector128<int> o1 = Sum(x15, Odd1By1, Odd1By5) + Sum(x37, Odd1By3, Odd1By7);
        Vector128<int> o2 = Sum(x15, Odd2By1, Odd2By5) + Sum(x37, Odd2By3, Odd2By7);
        Vector128<int> o3 = Sum(x15, Odd3By1, Odd3By5) + Sum(x37, Odd3By3, Odd3By7);
        Vector128<int> s0 = e0 + e3;
        Vector128<int> s1 = e1 + e2;
        Vector128<int> s2 = e1 - e2;
        Vector128<int> s3 = e0 - e3;
        return new Eight
        {
            Y0 = s0 + o3, Y7 = s0 - o3, Y1 = s1 + o2, Y6 = s1 - o2, Y2 = s2 + o1, Y5 = s2 - o1, Y3 = s3 + o0, Y4 = s3 - o0,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector128<short> x, short even, short odd) =>
        Sse2.MultiplyAddAdjacent(x, Vector128.Create((odd << 16) | (ushort)even).AsInt16());

    /// <summary>Eight outputs of a pass, for four columns or rows.</summary>
    private struct Eight
    {
        public Vector128<int> Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7;
    }
}
