using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
using SkiaSharp;

namespace Conversion.Core.Skia;

/// <summary>
/// A PNG, GIF, BMP or WebP (its first frame), decoded as a whole: not all of these yield scanlines. Colours are converted to
/// sRGB, because the formats say in different ways what theirs are.
/// </summary>
internal static class SkiaPicture
{
    private const int BytesPerSkiaPixel = 4;

    public static (int Width, int Height, ExifOrientation Orientation) ReadHeader(ReadOnlyMemory<byte> encoded)
    {
        using SkiaInput input = SkiaInput.Open(encoded);
        return (input.Codec.Info.Width, input.Codec.Info.Height, (ExifOrientation)input.Codec.EncodedOrigin);
    }

    /// <summary>An upper estimate of the memory for decoding: the frame, and what the decoder and the packing take.</summary>
    public static long WorkingSetBytes(int width, int height) => (long)width * height * BytesPerSkiaPixel * 2;

    public static RowSource Decode(ReadOnlyMemory<byte> encoded)
    {
        using SkiaInput input = SkiaInput.Open(encoded);
        SKImageInfo stored = input.Codec.Info;
        bool opaque = stored.AlphaType == SKAlphaType.Opaque;
        bool grey = opaque && stored.ColorType == SKColorType.Gray8;
        var info = new SKImageInfo(
            stored.Width,
            stored.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul,
            SKColorSpace.CreateSrgb());
        var frame = new PixelFrame(info.RowBytes, info.Height);
        try
        {
            SKCodecResult result = input.Codec.GetPixels(info, frame.Address, info.RowBytes, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
            {
                throw SkiaErrors.ToException(result, "decoding");
            }

            if (opaque && !grey)
            {
                PackRgb(frame, info.Width);
            }

            PixelLayout layout = grey ? PixelLayout.Grey8 : opaque ? PixelLayout.Rgb24 : PixelLayout.Rgba32;
            return new FrameRowSource(frame, info.Width, info.Height, layout);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private static void PackRgb(PixelFrame frame, int width)
    {
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> row = frame.Row(y);
            RgbxRows.DropFourth(row, row[..(width * 3)]);
        }
    }
}
