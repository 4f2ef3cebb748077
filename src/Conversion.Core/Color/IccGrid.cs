using System.Numerics;

namespace ImageConversion.Core.Color;

/// <summary>The grid of colours of a profile's table. Three dimensions are interpolated in tetrahedra, which keep the grey
/// diagonal; a fourth, and a single one, linearly: as Little CMS does it, so that the two agree.</summary>
internal sealed class IccGrid
{
    private const int Outputs = 3;
    private const int GridPointBytes = 16;
    private const int HeaderBytes = 20;

    private readonly int[] _points;
    private readonly int[] _strides;
    private readonly float[] _samples;

    /// <param name="points">Points of each dimension, the slowest first: at least 2.</param>
    /// <param name="samples">Three values a point.</param>
    public IccGrid(int[] points, float[] samples)
    {
        _points = points;
        _samples = samples;
        _strides = new int[points.Length];
        int stride = Outputs;
        for (int i = points.Length - 1; i >= 0; i--)
        {
            _strides[i] = stride;
            stride *= points[i];
        }
    }

    /// <summary>How many samples a grid has; -1 where they are more than any profile can hold.</summary>
    public static long CountSamples(ReadOnlySpan<int> points, int outputs)
    {
        long samples = outputs;
        foreach (int count in points)
        {
            samples *= count;
            if (samples > int.MaxValue)
            {
                return -1;
            }
        }

        return samples;
    }

    /// <summary>The grid of a lutAToBType (ICC.1 section 10.12.4).</summary>
    public static IccGrid? TryRead(ReadOnlySpan<byte> tag, uint offset, int inputs)
    {
        if (offset > tag.Length - HeaderBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> grid = tag[(int)offset..];
        int[] points = new int[inputs];
        for (int i = 0; i < inputs; i++)
        {
            points[i] = grid[i];
        }

        int sampleBytes = grid[GridPointBytes];
        long samples = CountSamples(points, Outputs);
        bool fits = sampleBytes is 1 or 2 && samples >= 0 && points.All(p => p >= 2)
            && HeaderBytes + (samples * sampleBytes) <= grid.Length;
        return fits ? new IccGrid(points, ReadSamples(grid[HeaderBytes..], (int)samples, sampleBytes)) : null;
    }

    public static float[] ReadSamples(ReadOnlySpan<byte> bytes, int count, int sampleBytes)
    {
        if (sampleBytes == 2)
        {
            return IccCurve.ReadUInt16Values(bytes, count);
        }

        float[] samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = bytes[i] / (float)byte.MaxValue;
        }

        return samples;
    }

    public Vector3 Interpolate(ReadOnlySpan<float> at)
    {
        switch (_points.Length)
        {
            case 3:
                return Tetrahedral(at, 0, 0);
            case 4:
                (int low, float fraction) = Locate(at[0], 0);
                Vector3 first = Tetrahedral(at[1..], 1, low);
                return fraction == 0 ? first : Vector3.Lerp(first, Tetrahedral(at[1..], 1, low + _strides[0]), fraction);
            default:
                (int left, float weight) = Locate(at[0], 0);
                return weight == 0 ? Sample(left) : Vector3.Lerp(Sample(left), Sample(left + _strides[0]), weight);
        }
    }

    /// <summary>Walks from the low corner of the cell to the high one, along the axis of the largest fraction first.</summary>
    private Vector3 Tetrahedral(ReadOnlySpan<float> at, int dimension, int start)
    {
        (int x, float fx) = Locate(at[0], dimension);
        (int y, float fy) = Locate(at[1], dimension + 1);
        (int z, float fz) = Locate(at[2], dimension + 2);
        // On the last point of an axis there is no next one, and its fraction is 0: the step is never weighed.
        int dx = fx == 0 ? 0 : _strides[dimension];
        int dy = fy == 0 ? 0 : _strides[dimension + 1];
        int dz = fz == 0 ? 0 : _strides[dimension + 2];
        int low = start + x + y + z;
        (int firstStep, float firstWeight, int secondStep, float secondWeight, float thirdWeight) =
            fx >= fy
                ? fy >= fz ? (dx, fx, dy, fy, fz) : fx >= fz ? (dx, fx, dz, fz, fy) : (dz, fz, dx, fx, fy)
                : fx >= fz ? (dy, fy, dx, fx, fz) : fy >= fz ? (dy, fy, dz, fz, fx) : (dz, fz, dy, fy, fx);
        Vector3 a = Sample(low);
        Vector3 b = Sample(low + firstStep);
        Vector3 c = Sample(low + firstStep + secondStep);
        Vector3 d = Sample(low + dx + dy + dz);
        return a + ((b - a) * firstWeight) + ((c - b) * secondWeight) + ((d - c) * thirdWeight);
    }

    private (int Offset, float Fraction) Locate(float value, int dimension)
    {
        float position = Math.Clamp(value, 0f, 1f) * (_points[dimension] - 1);
        int low = (int)position;
        return (low * _strides[dimension], position - low);
    }

    private Vector3 Sample(int at) => new(_samples[at], _samples[at + 1], _samples[at + 2]);
}
