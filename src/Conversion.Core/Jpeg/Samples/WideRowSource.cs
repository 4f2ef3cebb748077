using System.Buffers.Binary;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Lossless;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>The rows of a lossless picture, or of one with 12 bits a sample. All samples are held. Up to 8 bits become 8, more become
/// 16: 0 stays 0, the highest value becomes the highest, and what is between is rounded to the nearest.</summary>
internal sealed class WideRowSource : RowSource
{
    private const int ByteBits = 8;
    private const int Side = 8;

    private readonly SamplePlane[] _planes;
    private readonly WideComponent[] _components;
    private readonly ushort[][] _rows;
    private readonly byte[][] _inks;
    private readonly ushort[] _scaled;
    private readonly JpegColorSpace _space;
    private readonly bool _wantsInks;
    private readonly int _precision;
    private int _y;

    /// <param name="frame">The frame.</param>
    /// <param name="space">What its components are; four of them have 8 bits.</param>
    /// <param name="wantsInks">Whether four inks are wanted as they are, and not as RGB.</param>
    /// <param name="planes">The samples of each component. Owned from here on.</param>
    private WideRowSource(FrameHeader frame, JpegColorSpace space, bool wantsInks, SamplePlane[] planes)
        : base(frame.Width, frame.Height, LayoutOf(space, wantsInks, frame.Precision))
    {
        _planes = planes;
        _space = space;
        _wantsInks = wantsInks;
        _precision = frame.Precision;
        _components = [.. planes.Select((p, c) => new WideComponent(frame, c, p))];
        _rows = [.. planes.Select(_ => new ushort[frame.Width])];
        _inks = planes.Length == 4 ? [.. planes.Select(_ => new byte[frame.Width])] : [];
        int max = (1 << _precision) - 1;
        int highest = _precision <= ByteBits ? byte.MaxValue : ushort.MaxValue;
        _scaled = [.. Enumerable.Range(0, max + 1).Select(v => (ushort)((((long)v * highest) + (max / 2)) / max))];
    }

    /// <summary>As <see cref="InverseDct.LeavesMaskedRange"/> of the picture's blocks.</summary>
    public bool LeavesMaskedRange { get; private init; }

    /// <summary>Makes rows of what was read. The caller disposes them; the picture is theirs.</summary>
    public static WideRowSource Create(
        FrameHeader frame, JpegColorSpace space, bool wantsInks, WholePicture picture, CancellationToken cancellationToken)
    {
        if (picture.Coefficients is not { } coefficients)
        {
            return new WideRowSource(frame, space, wantsInks, picture.Samples);
        }

        using (coefficients)
        {
            var planes = new SamplePlane[frame.Components.Count];
            bool leaves = false;
            try
            {
                for (int c = 0; c < planes.Length; c++)
                {
                    planes[c] = Transform(coefficients.Planes[c], coefficients.FindTable(c), frame.Precision, ref leaves, cancellationToken);
                }

                return new WideRowSource(frame, space, wantsInks, planes) { LeavesMaskedRange = leaves };
            }
            catch
            {
                Array.ForEach(planes, p => p?.Dispose());
                throw;
            }
        }
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _y++)
        {
            for (int c = 0; c < _components.Length; c++)
            {
                _components[c].ReadRow(_y, _rows[c]);
            }

            WriteRow(destination.Slice(i * RowBytes, RowBytes));
        }
    }

    public override void Dispose()
    {
        Array.ForEach(_planes, p => p.Dispose());
        base.Dispose();
    }

    private static PixelLayout LayoutOf(JpegColorSpace space, bool wantsInks, int precision) => (space, precision <= ByteBits) switch
    {
        (JpegColorSpace.Grey, true) => PixelLayout.Grey8,
        (JpegColorSpace.Grey, false) => PixelLayout.Grey16,
        (_, false) => PixelLayout.Rgb48,
        _ => wantsInks ? PixelLayout.Rgba32 : PixelLayout.Rgb24,
    };

    private static SamplePlane Transform(
        CoefficientPlane coefficients,
        DequantizationTable? table,
        int precision,
        ref bool leavesMaskedRange,
        CancellationToken cancellationToken)
    {
        var plane = new SamplePlane(coefficients.BlocksWide * Side, coefficients.BlocksHigh * Side);
        Span<ushort> block = stackalloc ushort[ZigzagOrder.BlockSize];
        ReadOnlySpan<ushort> steps = table is null ? new ushort[ZigzagOrder.BlockSize] : table.Steps;
        for (int y = 0; y < coefficients.BlocksHigh; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<short> row = coefficients.Row(y);
            for (int x = 0; x < coefficients.BlocksWide; x++)
            {
                leavesMaskedRange |= InverseDct.TransformWide(row.Slice(x * ZigzagOrder.BlockSize, ZigzagOrder.BlockSize), steps, precision, block);
                for (int line = 0; line < Side; line++)
                {
                    block.Slice(line * Side, Side).CopyTo(plane.Row((y * Side) + line)[(x * Side)..]);
                }
            }
        }

        return plane;
    }

    private void WriteRow(Span<byte> target)
    {
        if (_inks.Length > 0)
        {
            WriteInks(target);
            return;
        }

        if (_space == JpegColorSpace.YCbCr)
        {
            ToRgb(_rows[0], _rows[1], _rows[2]);
        }

        int channels = _rows.Length;
        for (int c = 0; c < channels; c++)
        {
            ushort[] row = _rows[c];
            for (int x = 0; x < row.Length; x++)
            {
                ushort value = _scaled[row[x]];
                if (_precision <= ByteBits)
                {
                    target[(x * channels) + c] = (byte)value;
                }
                else
                {
                    BinaryPrimitives.WriteUInt16BigEndian(target[(((x * channels) + c) * sizeof(ushort))..], value);
                }
            }
        }
    }

    /// <summary>In place, as <see cref="YccRows"/> does it for 8 bits.</summary>
    private void ToRgb(ushort[] luma, ushort[] blue, ushort[] red)
    {
        int center = 1 << (_precision - 1);
        int max = (1 << _precision) - 1;
        for (int x = 0; x < luma.Length; x++)
        {
            (int r, int g, int b) = YccRows.Offsets(blue[x] - center, red[x] - center);
            int sample = luma[x];
            luma[x] = (ushort)Math.Clamp(sample + r, 0, max);
            blue[x] = (ushort)Math.Clamp(sample + g, 0, max);
            red[x] = (ushort)Math.Clamp(sample + b, 0, max);
        }
    }

    private void WriteInks(Span<byte> target)
    {
        for (int c = 0; c < _inks.Length; c++)
        {
            for (int x = 0; x < _inks[c].Length; x++)
            {
                _inks[c][x] = (byte)_rows[c][x];
            }
        }

        var inks = new InkSamples(_inks[0], _inks[1], _inks[2], _inks[3]);
        if (_wantsInks)
        {
            inks.Write(_space == JpegColorSpace.Ycck, target);
        }
        else
        {
            inks.WriteRgb(_space == JpegColorSpace.Ycck, target);
        }
    }
}
