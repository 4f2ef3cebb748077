using System.Runtime.InteropServices;
using Conversion.Core.Pixels;
using SkiaSharp;

namespace Conversion.Core.Skia;

/// <summary>
/// Rows as SkiaSharp's decoder yields them, raw: no colour space is named, so no conversion takes place
/// (a named one would change pixels). Scanlines stream, so a baseline JPEG never stands decoded in memory.
/// </summary>
internal sealed class SkiaRowSource : RowSource
{
    private const int BytesPerSkiaPixel = 4;

    private readonly SKCodec _codec;
    private readonly SKImageInfo _info;
    private readonly byte[] _rgbx;
    private int _row;

    private SkiaRowSource(SKCodec codec, SKImageInfo info, PixelLayout layout)
        : base(info.Width, info.Height, layout)
    {
        _codec = codec;
        _info = info;
        _rgbx = layout == PixelLayout.Rgb24 ? new byte[info.Width * BytesPerSkiaPixel] : [];
    }

    public static SkiaRowSource Open(ReadOnlyMemory<byte> jpeg)
    {
        // A copy, because the codec reads for as long as it lives and a pinned span ends with this method.
        using var data = SKData.CreateCopy(jpeg.Span);
        SKCodec codec = SKCodec.Create(data)
            ?? throw new ImageConversionException(ImageErrorKind.Corrupt, "The decoder finds no image in the JPEG data.");
        try
        {
            bool grey = codec.Info.ColorType == SKColorType.Gray8;
            var info = new SKImageInfo(
                codec.Info.Width,
                codec.Info.Height,
                grey ? SKColorType.Gray8 : SKColorType.Rgba8888,
                SKAlphaType.Opaque,
                colorspace: null);
            SKCodecResult started = codec.StartScanlineDecode(info);
            return started == SKCodecResult.Success
                ? new SkiaRowSource(codec, info, grey ? PixelLayout.Grey8 : PixelLayout.Rgb24)
                : throw new ImageConversionException(
                    ImageErrorKind.Corrupt, $"The decoder cannot start on the JPEG data ({started}).");
        }
        catch
        {
            codec.Dispose();
            throw;
        }
    }

    public override unsafe void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _row++)
        {
            Span<byte> row = destination.Slice(i * RowBytes, RowBytes);
            Span<byte> target = Layout == PixelLayout.Grey8 ? row : _rgbx;
            fixed (byte* p = target)
            {
                if (_codec.GetScanlines((nint)p, 1, _info.RowBytes) != 1)
                {
                    throw new ImageConversionException(
                        ImageErrorKind.Truncated, $"The image data end at row {_row} of {Height}.");
                }
            }

            if (Layout == PixelLayout.Rgb24)
            {
                DropFourth(_rgbx, row);
            }
        }
    }

    public override void Dispose()
    {
        _codec.Dispose();
        base.Dispose();
    }

    private static void DropFourth(ReadOnlySpan<byte> rgbx, Span<byte> rgb)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgbx);
        for (int x = 0, o = 0; x < pixels.Length; x++, o += 3)
        {
            uint p = pixels[x];
            rgb[o] = (byte)p;
            rgb[o + 1] = (byte)(p >> 8);
            rgb[o + 2] = (byte)(p >> 16);
        }
    }
}
