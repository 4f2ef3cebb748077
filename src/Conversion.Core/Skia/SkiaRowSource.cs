using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    /// <summary>RGBX to RGB. Optimised from the first call on: it would be a third of the decoder's time otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DropFourth(ReadOnlySpan<byte> rgbx, Span<byte> rgb)
    {
        const int vectorPixels = 4;
        int x = 0;
        int pixels = rgbx.Length / BytesPerSkiaPixel;
        if (Vector128.IsHardwareAccelerated)
        {
            var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
            // Sixteen bytes are stored and twelve are meant: the last pixels are left to the loop below.
            for (; x <= pixels - (2 * vectorPixels); x += vectorPixels)
            {
                Vector128<byte> four = Vector128.Create(rgbx.Slice(x * BytesPerSkiaPixel, Vector128<byte>.Count));
                Vector128.Shuffle(four, order).CopyTo(rgb.Slice(3 * x, Vector128<byte>.Count));
            }
        }

        for (; x < pixels; x++)
        {
            rgbx.Slice(x * BytesPerSkiaPixel, 3).CopyTo(rgb[(3 * x)..]);
        }
    }
}
