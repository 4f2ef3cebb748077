using ImageConversion.Core.Jpeg.Lossless;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>One component's rows at the picture's full size, of samples of any number of bits: as <see cref="ComponentRows"/> has them
/// for 8.</summary>
internal sealed class WideComponent
{
    private const int MinSmoothWidth = 2;

    private readonly SamplePlane _plane;
    private readonly int _timesWide;
    private readonly int _timesHigh;
    private readonly bool _doublesWidth;
    private readonly bool _smoothsRows;
    private readonly int[] _sums;

    /// <param name="frame">The frame.</param>
    /// <param name="component">The component's place in it.</param>
    /// <param name="plane">Its samples, at least as many as it has.</param>
    public WideComponent(FrameHeader frame, int component, SamplePlane plane)
    {
        FrameComponent sampling = frame.Components[component];
        _plane = plane;
        _timesWide = frame.MaxHorizontalSampling / sampling.HorizontalSampling;
        _timesHigh = frame.MaxVerticalSampling / sampling.VerticalSampling;
        Width = (frame.Width + _timesWide - 1) / _timesWide;
        Height = (frame.Height + _timesHigh - 1) / _timesHigh;
        // Lossless pictures are not smoothed: their samples are what they are.
        bool isSmooth = !frame.Process.IsLossless();
        _doublesWidth = isSmooth && _timesWide == 2 && _timesHigh is 1 or 2 && Width > MinSmoothWidth;
        _smoothsRows = isSmooth && _timesHigh == 2 && (_timesWide == 1 || _doublesWidth);
        _sums = new int[Width];
    }

    private int Width { get; }

    private int Height { get; }

    /// <summary>Makes a row of the picture.</summary>
    public void ReadRow(int y, Span<ushort> target)
    {
        int row = y / _timesHigh;
        bool isLower = y % 2 == 1;
        ReadOnlySpan<ushort> near = _plane.Row(row);
        if (!_smoothsRows)
        {
            WidenRow(near, target);
            return;
        }

        ReadOnlySpan<ushort> far = _plane.Row(Math.Clamp(isLower ? row + 1 : row - 1, 0, Height - 1));
        for (int x = 0; x < Width; x++)
        {
            _sums[x] = (near[x] * 3) + far[x];
        }

        if (_doublesWidth)
        {
            // Sixteenths: three quarters of the nearer in either direction.
            Double(_sums, 8, 7, 4, target);
            return;
        }

        for (int x = 0; x < target.Length; x++)
        {
            target[x] = (ushort)((_sums[x] + (isLower ? 2 : 1)) >> 2);
        }
    }

    private void WidenRow(ReadOnlySpan<ushort> row, Span<ushort> target)
    {
        if (_doublesWidth)
        {
            for (int x = 0; x < Width; x++)
            {
                _sums[x] = row[x];
            }

            Double(_sums, 1, 2, 2, target);
            return;
        }

        for (int x = 0; x < target.Length; x++)
        {
            target[x] = row[x / _timesWide];
        }
    }

    /// <summary>Each value becomes two, of three quarters of it and one of its neighbour's; the outermost are repeated.</summary>
    private void Double(int[] values, int evenBias, int oddBias, int shift, Span<ushort> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            int at = x / 2;
            int neighbour = x % 2 == 0 ? Math.Max(at - 1, 0) : Math.Min(at + 1, Width - 1);
            int bias = x % 2 == 0 ? evenBias : oddBias;
            target[x] = (ushort)(((values[at] * 3) + values[neighbour] + bias) >> shift);
        }
    }
}
