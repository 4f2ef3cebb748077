using System.Runtime.CompilerServices;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Filtering;

/// <summary>What a filter type expects of a byte: from a (left), b (above) and c (left above); 9.2.</summary>
internal interface IPredictor
{
    static abstract T Predict<T>(T a, T b, T c)
        where T : struct, IByteVector<T>;

    static abstract int Predict(int a, int b, int c);
}

internal readonly struct SubPredictor : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Predict<T>(T a, T b, T c)
        where T : struct, IByteVector<T> => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int a, int b, int c) => a;
}

internal readonly struct UpPredictor : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Predict<T>(T a, T b, T c)
        where T : struct, IByteVector<T> => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int a, int b, int c) => b;
}

internal readonly struct AveragePredictor : IPredictor
{
    /// <summary>(a + b) / 2 without a ninth bit: what they share plus half of where they differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Predict<T>(T a, T b, T c)
        where T : struct, IByteVector<T> => T.Add(T.And(a, b), T.HalveEach(T.Xor(a, b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int a, int b, int c) => (a + b) / 2;
}

internal readonly struct PaethPredictor : IPredictor
{
    /// <summary>The Paeth predictor (9.4) on unsigned bytes, by the smaller and the larger of a and b. Where c lies between them,
    /// a + b - c is as far from the smaller as the larger is from c, as far from the larger as the smaller is from c, and from c
    /// by the difference of the two. Where c lies outside, the saturated distance is zero and picks the one farther from c, as it
    /// should. Ties of a and b cannot matter: then c is nearer than both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Predict<T>(T a, T b, T c)
        where T : struct, IByteVector<T>
    {
        T smaller = T.Min(a, b);
        T larger = T.Max(a, b);
        T toSmaller = T.SubtractSaturate(larger, c);
        T toLarger = T.SubtractSaturate(c, smaller);
        T nearer = T.Min(toSmaller, toLarger);
        T toC = T.Subtract(T.Max(toSmaller, toLarger), nearer);
        T neighbour = T.Select(T.Equals(nearer, toSmaller), smaller, larger);
        return T.Select(T.Equals(T.Min(nearer, toC), nearer), neighbour, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int a, int b, int c)
    {
        int toA = Math.Abs(b - c);
        int toB = Math.Abs(a - c);
        int toC = Math.Abs(a + b - c - c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
