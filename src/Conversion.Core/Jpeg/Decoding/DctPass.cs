using System.Runtime.CompilerServices;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// One dimension of the inverse transform: the algorithm of Loeffler, Ligtenberg and Moschytz (ICASSP 1989, pp. 988-991)
/// in the fixed-point form that the Independent JPEG Group gave it ("islow"). Every rounding is theirs, so that the
/// pixels are libjpeg's; the order of exact steps is free.
/// </summary>
internal static class DctPass
{
    /// <summary>Fraction bits of the constants.</summary>
    public const int FractionBits = 13;

    /// <summary>Fraction bits that the first pass leaves to the second.</summary>
    public const int FirstPassBits = 2;

    /// <summary>What the first pass shifts away.</summary>
    public const int FirstShift = FractionBits - FirstPassBits;

    /// <summary>What the second shifts away: all fraction bits, and the factor of 8 of two unnormalized passes.</summary>
    public const int SecondShift = FractionBits + FirstPassBits + 3;

    // Sines and cosines of the rotations, times 2^13, rounded.
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

    /// <summary>Eight inputs become eight sums, with <paramref name="rounding"/> added and not yet shifted down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform<T>(
        ref T x0, ref T x1, ref T x2, ref T x3, ref T x4, ref T x5, ref T x6, ref T x7, int rounding)
        where T : struct, IDctLanes<T>
    {
        // The even part.
        T z1 = (x2 + x6) * Fix0541196100;
        T e2 = z1 - (x6 * Fix1847759065);
        T e3 = z1 + (x2 * Fix0765366865);
        T bias = T.Create(rounding);
        T e0 = ((x0 + x4) << FractionBits) + bias;
        T e1 = ((x0 - x4) << FractionBits) + bias;

        // The odd part.
        T z3 = x7 + x3;
        T z4 = x5 + x1;
        T z5 = (z3 + z4) * Fix1175875602;
        z3 = z5 - (z3 * Fix1961570560);
        z4 = z5 - (z4 * Fix0390180644);
        z1 = (x7 + x1) * Fix0899976223;
        T z2 = (x5 + x3) * Fix2562915447;
        T o0 = (x7 * Fix0298631336) - z1 + z3;
        T o1 = (x5 * Fix2053119869) - z2 + z4;
        T o2 = (x3 * Fix3072711026) - z2 + z3;
        T o3 = (x1 * Fix1501321110) - z1 + z4;
        Combine(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, e0 + e3, e1 + e2, e1 - e2, e0 - e3, o0, o1, o2, o3);
    }

    /// <summary>The same where the last four inputs are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformLow<T>(
        ref T x0, ref T x1, ref T x2, ref T x3, ref T x4, ref T x5, ref T x6, ref T x7, int rounding)
        where T : struct, IDctLanes<T>
    {
        T e2 = x2 * Fix0541196100;
        T e3 = x2 * (Fix0541196100 + Fix0765366865);
        T e0 = (x0 << FractionBits) + T.Create(rounding);

        T z5 = (x3 + x1) * Fix1175875602;
        T z3 = z5 - (x3 * Fix1961570560);
        T z4 = z5 - (x1 * Fix0390180644);
        T o0 = z3 - (x1 * Fix0899976223);
        T o1 = z4 - (x3 * Fix2562915447);
        T o2 = (x3 * (Fix3072711026 - Fix2562915447)) + z3;
        T o3 = (x1 * (Fix1501321110 - Fix0899976223)) + z4;
        Combine(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, e0 + e3, e0 + e2, e0 - e2, e0 - e3, o0, o1, o2, o3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<T>(
        ref T x0, ref T x1, ref T x2, ref T x3, ref T x4, ref T x5, ref T x6, ref T x7,
        T e0, T e1, T e2, T e3, T o0, T o1, T o2, T o3)
        where T : struct, IDctLanes<T>
    {
        x0 = e0 + o3;
        x7 = e0 - o3;
        x1 = e1 + o2;
        x6 = e1 - o2;
        x2 = e2 + o1;
        x5 = e2 - o1;
        x3 = e3 + o0;
        x4 = e3 - o0;
    }
}
