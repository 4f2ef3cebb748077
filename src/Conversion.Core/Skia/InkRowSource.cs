using System.Buffers.Binary;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Pixels;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>The four inks of a CMYK or YCCK JPEG, a byte each, as <see cref="PixelLayout.Rgba32"/>. 0 is no ink for files of
/// Adobe's kind, which store the amounts inverted; for others 255 is.</summary>
/// <remarks>SkiaSharp hands out RGB only. So the JPEG is given a profile that maps inks to XYZ as they are, and decoded to linear
/// XYZ; and as three numbers cannot hold four inks, a second time for black. The values are exact.</remarks>
internal sealed class InkRowSource : RowSource
{
    private const byte App2 = MarkerCode.App0 + 2;
    private const int SkiaPixelBytes = 4;

    private readonly SkiaInput _colors;
    private readonly SkiaInput _black;
    private readonly byte[] _row;
    private int _y;

    private InkRowSource(SkiaInput colors, SkiaInput black, int width, int height)
        : base(width, height, PixelLayout.Rgba32)
    {
        _colors = colors;
        _black = black;
        _row = new byte[RowBytes];
    }

    private static ReadOnlySpan<byte> SegmentPrefix => "ICC_PROFILE\0\u0001\u0001"u8;

    public static InkRowSource Open(JpegHeader header, ReadOnlySpan<byte> jpeg)
    {
        SkiaInput colors = OpenWith(InkProfile.CyanMagentaYellow, header, jpeg);
        try
        {
            SkiaInput black = OpenWith(InkProfile.Black, header, jpeg);
            return new InkRowSource(colors, black, header.Width, header.Height);
        }
        catch
        {
            colors.Dispose();
            throw;
        }
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _y++)
        {
            Span<byte> row = destination.Slice(i * RowBytes, RowBytes);
            ReadRow(_colors, row);
            ReadRow(_black, _row);
            for (int x = 0; x < row.Length; x += SkiaPixelBytes)
            {
                row[x + 3] = _row[x];
            }
        }
    }

    public override void Dispose()
    {
        _black.Dispose();
        _colors.Dispose();
        base.Dispose();
    }

    private static SkiaInput OpenWith(byte[] profile, JpegHeader header, ReadOnlySpan<byte> jpeg)
    {
        SkiaInput input = SkiaInput.Open(ReplaceProfile(profile, header, jpeg));
        try
        {
            using var xyz = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Linear, SKColorSpaceXyz.Xyz);
            var info = new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, xyz);
            SKCodecResult started = input.Codec.StartScanlineDecode(info);
            return started == SKCodecResult.Success ? input : throw SkiaErrors.ToException(started, "starting to decode");
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>The JPEG with this profile, without its own and whatever else does not matter to its decoding.</summary>
    private static byte[] ReplaceProfile(byte[] profile, JpegHeader header, ReadOnlySpan<byte> jpeg)
    {
        int segmentBytes = 2 + 2 + SegmentPrefix.Length + profile.Length;
        // The Adobe segment says whether the components are CMYK or YCCK.
        JpegSegment[] dropped = [.. header.Segments.Where(s => s.Marker != MarkerCode.App14)];
        byte[] replaced = new byte[jpeg.Length + segmentBytes - dropped.Sum(s => Next(s) - s.Offset)];
        Span<byte> target = replaced;
        jpeg[..2].CopyTo(target);
        target[2] = MarkerCode.Prefix;
        target[3] = App2;
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(segmentBytes - 2));
        SegmentPrefix.CopyTo(target[6..]);
        profile.CopyTo(target[(6 + SegmentPrefix.Length)..]);
        target = target[(2 + segmentBytes)..];
        int from = 2;
        foreach (JpegSegment segment in dropped)
        {
            jpeg[from..segment.Offset].CopyTo(target);
            target = target[(segment.Offset - from)..];
            from = Next(segment);
        }

        jpeg[from..].CopyTo(target);
        return replaced;
    }

    private static int Next(JpegSegment segment) => segment.PayloadOffset + segment.PayloadLength;

    private unsafe void ReadRow(SkiaInput input, Span<byte> row)
    {
        fixed (byte* p = row)
        {
            if (input.Codec.GetScanlines((nint)p, 1, RowBytes) != 1)
            {
                throw new ImageFault(
                    FaultKind.Truncated, $"The image data end at row {_y} of {Height}.");
            }
        }
    }
}
