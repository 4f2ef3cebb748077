using System.Runtime.CompilerServices;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Filtering;

/// <summary>One row under one filter type.</summary>
/// <remarks>Unsafe: <c>row</c>, <c>above</c> and <c>target</c> have <c>length</c> bytes each; <c>above</c> is a row of zeros for
/// the first row of a picture. Nothing before or behind them is touched. <c>target</c> overlaps neither of the others.</remarks>
internal static unsafe class FilterKernels
{
    public static void Apply(
        VectorPath path, FilterType type, byte* row, byte* above, int length, int bytesPerPixel, byte* target)
    {
        switch (type)
        {
            case FilterType.None:
                Buffer.MemoryCopy(row, target, length, length);
                break;
            case FilterType.Sub:
                Apply<SubPredictor>(path, row, above, length, bytesPerPixel, target);
                break;
            case FilterType.Up:
                Apply<UpPredictor>(path, row, above, length, bytesPerPixel, target);
                break;
            case FilterType.Average:
                Apply<AveragePredictor>(path, row, above, length, bytesPerPixel, target);
                break;
            default:
                Apply<PaethPredictor>(path, row, above, length, bytesPerPixel, target);
                break;
        }
    }

    private static void Apply<TPredictor>(
        VectorPath path, byte* row, byte* above, int length, int bytesPerPixel, byte* target)
        where TPredictor : struct, IPredictor
    {
        switch (path)
        {
            case VectorPath.Vector512:
                Apply<Bytes512, TPredictor>(row, above, length, bytesPerPixel, target);
                break;
            case VectorPath.Vector256:
                Apply<Bytes256, TPredictor>(row, above, length, bytesPerPixel, target);
                break;
            case VectorPath.Vector128:
                Apply<Bytes128, TPredictor>(row, above, length, bytesPerPixel, target);
                break;
            default:
                Apply<SingleByte, TPredictor>(row, above, length, bytesPerPixel, target);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T, TPredictor>(byte* row, byte* above, int length, int bytesPerPixel, byte* target)
        where T : struct, IByteVector<T>
        where TPredictor : struct, IPredictor
    {
        // The first pixel has no left neighbour.
        for (int i = 0; i < bytesPerPixel; i++)
        {
            target[i] = (byte)(row[i] - TPredictor.Predict(0, above[i], 0));
        }

        int x = bytesPerPixel;
        for (; x <= length - T.Count; x += T.Count)
        {
            T prediction = TPredictor.Predict(
                T.Load(row + x - bytesPerPixel), T.Load(above + x), T.Load(above + x - bytesPerPixel));
            T.Store(T.Subtract(T.Load(row + x), prediction), target + x);
        }

        for (; x < length; x++)
        {
            int prediction = TPredictor.Predict(row[x - bytesPerPixel], above[x], above[x - bytesPerPixel]);
            target[x] = (byte)(row[x] - prediction);
        }
    }
}

/// <summary>Filter method 0's types (PNG Third Edition, 9.2), by their numbers.</summary>
internal enum FilterType : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}
