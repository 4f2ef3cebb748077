using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>A JPEG's rows as our own decoder makes them, equal to libjpeg-turbo's to the bit. Of a picture whose one scan brings
/// everything no more than two rows of MCUs are held.</summary>
internal sealed class JpegRowSource : RowSource
{
    private readonly ComponentRows[] _components;
    private readonly ISampleDecoder _decoder;
    private readonly JpegColorSpace _space;
    private readonly bool _wantsInks;
    private readonly DecoderVectors _vectors;
    private int _mcuRows;
    private int _y;

    /// <param name="frame">The frame.</param>
    /// <param name="space">What its components are.</param>
    /// <param name="wantsInks">Whether four inks are wanted as they are, and not as RGB.</param>
    /// <param name="decoder">Makes the samples. Owned from here on.</param>
    /// <param name="vectors">Which kernels to use.</param>
    public JpegRowSource(
        FrameHeader frame, JpegColorSpace space, bool wantsInks, ISampleDecoder decoder, DecoderVectors vectors)
        : base(frame.Width, frame.Height, LayoutOf(space, wantsInks))
    {
        _space = space;
        _wantsInks = wantsInks;
        _decoder = decoder;
        _vectors = vectors;
        _components = new ComponentRows[frame.Components.Count];
        for (int c = 0; c < _components.Length; c++)
        {
            _components[c] = new ComponentRows(frame, c, vectors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _y++)
        {
            DecodeFor(_y);
            WriteRow(destination.Slice(i * RowBytes, RowBytes), _y);
        }
    }

    public override void Dispose()
    {
        _decoder.Dispose();
        foreach (ComponentRows component in _components)
        {
            component.Dispose();
        }

        base.Dispose();
    }

    private static PixelLayout LayoutOf(JpegColorSpace space, bool wantsInks) =>
        space == JpegColorSpace.Grey ? PixelLayout.Grey8 : wantsInks ? PixelLayout.Rgba32 : PixelLayout.Rgb24;

    /// <summary>Decodes the rows of MCUs that a row of the picture is made from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeFor(int y)
    {
        int needed = 0;
        foreach (ComponentRows component in _components)
        {
            needed = Math.Max(needed, component.McuRowFor(y));
        }

        for (; _mcuRows <= needed; _mcuRows++)
        {
            _decoder.DecodeMcuRow(_mcuRows, _components);
            foreach (ComponentRows component in _components)
            {
                component.Complete(_mcuRows);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRow(Span<byte> target, int y)
    {
        ReadOnlySpan<byte> first = _components[0].Row(y);
        switch (_space)
        {
            case JpegColorSpace.Grey:
                first[..target.Length].CopyTo(target);
                return;
            case JpegColorSpace.YCbCr:
                YccRows.ToRgb(first, _components[1].Row(y), _components[2].Row(y), target, _vectors);
                return;
            case JpegColorSpace.Rgb:
                RgbRows.Interleave(first, _components[1].Row(y), _components[2].Row(y), target);
                return;
            default:
                var inks = new InkSamples(first, _components[1].Row(y), _components[2].Row(y), _components[3].Row(y));
                if (_wantsInks)
                {
                    inks.Write(_space == JpegColorSpace.Ycck, target);
                }
                else
                {
                    inks.WriteRgb(_space == JpegColorSpace.Ycck, target);
                }

                return;
        }
    }
}
