using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>One component's rows at the picture's full size.</summary>
internal sealed class ComponentRows : IDisposable
{
    private const int Side = 8;

    /// <summary>libjpeg smooths across only where there are more samples than this.</summary>
    private const int MinSmoothWidth = 2;

    private readonly int _timesWide;
    private readonly int _timesHigh;
    private readonly Filter _filter;
    private readonly DecoderVectors _vectors;
    private readonly byte[] _row;
    private readonly short[] _sums;

    public ComponentRows(FrameHeader frame, int component, DecoderVectors vectors)
    {
        FrameComponent sampling = frame.Components[component];
        bool isAlone = frame.Components.Count == 1;
        _timesWide = frame.MaxHorizontalSampling / sampling.HorizontalSampling;
        _timesHigh = frame.MaxVerticalSampling / sampling.VerticalSampling;
        _vectors = vectors;
        int width = DivideUp(frame.Width, _timesWide);
        int height = DivideUp(frame.Height, _timesHigh);
        // A.2.2: the blocks of a component alone are not grouped, whatever its sampling factors.
        Plane = isAlone
            ? new SampleRing(width, height, ScanLayout.BlocksWide(frame, component), 1, 1)
            : new SampleRing(
                width,
                height,
                DivideUp(frame.Width, Side * frame.MaxHorizontalSampling) * sampling.HorizontalSampling,
                sampling.HorizontalSampling,
                sampling.VerticalSampling);
        _filter = (_timesWide, _timesHigh) switch
        {
            (1, 1) => Filter.None,
            (2, 1) when width > MinSmoothWidth => Filter.DoubleWidth,
            (1, 2) => Filter.BetweenRows,
            (2, 2) when width > MinSmoothWidth => Filter.DoubleBoth,
            _ => Filter.Repeat,
        };
        _row = _filter == Filter.None ? [] : new byte[(width * _timesWide) + ChromaUpsampler.Margin];
        _sums = _filter == Filter.DoubleBoth ? new short[width + (2 * ChromaUpsampler.Margin)] : [];
    }

    private enum Filter
    {
        None,
        DoubleWidth,
        BetweenRows,
        DoubleBoth,
        Repeat,
    }

    public SampleRing Plane { get; }

    /// <summary>The lowest row of MCUs that a row of the picture is made from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int McuRowFor(int y)
    {
        int row = y / _timesHigh;
        bool looksBelow = _filter is Filter.BetweenRows or Filter.DoubleBoth && y % 2 == 1;
        return Plane.McuRowOf(looksBelow ? Math.Min(row + 1, Plane.Height - 1) : row);
    }

    /// <summary>Makes a decoded row of MCUs ready for <see cref="Row"/>.</summary>
    public void Complete(int mcuRow)
    {
        if (_filter is Filter.DoubleWidth or Filter.DoubleBoth)
        {
            Plane.ExtendRows(mcuRow);
        }
    }

    /// <summary>A row of the picture, and <see cref="ChromaUpsampler.Margin"/> bytes after it. Void once another one is asked
    /// for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Row(int y)
    {
        int row = y / _timesHigh;
        ReadOnlySpan<byte> near = Plane.Row(row);
        bool isLower = y % 2 == 1;
        switch (_filter)
        {
            case Filter.DoubleWidth:
                ChromaUpsampler.DoubleWidth(near, Plane.Width, _row, _vectors);
                return _row;
            case Filter.BetweenRows:
                ChromaUpsampler.BetweenRows(near, Plane.Row(isLower ? row + 1 : row - 1), isLower, Plane.Width, _row);
                return _row;
            case Filter.DoubleBoth:
                ChromaUpsampler.DoubleBoth(near, Plane.Row(isLower ? row + 1 : row - 1), Plane.Width, _sums, _row, _vectors);
                return _row;
            case Filter.Repeat:
                ChromaUpsampler.Repeat(near, Plane.Width, _timesWide, _row);
                return _row;
            default:
                return near[ChromaUpsampler.Margin..];
        }
    }

    public void Dispose() => Plane.Dispose();

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
