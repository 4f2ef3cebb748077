using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>A PNG, GIF, BMP or WebP (its first frame), decoded as a whole: not all of these yield scanlines. Colours are
/// converted to sRGB, because the formats say in different ways what theirs are.</summary>
internal static class SkiaPicture
{
    private const int BytesPerSkiaPixel = 4;

    public static (int Width, int Height, int Components, ExifOrientation Orientation) ReadHeader(
        ReadOnlyMemory<byte> encoded)
    {
        using SkiaInput input = SkiaInput.Open(encoded);
        SKImageInfo info = input.Codec.Info;
        int components = Layout(info).BytesPerPixel();
        return (info.Width, info.Height, components, (ExifOrientation)input.Codec.EncodedOrigin);
    }

    /// <summary>An upper estimate of the memory for decoding: the frame, and what the decoder and the packing take.</summary>
    public static long WorkingSetBytes(int width, int height) => (long)width * height * BytesPerSkiaPixel * 2;

    public static RowSource Decode(ReadOnlyMemory<byte> encoded)
    {
        using var sRgb = SKColorSpace.CreateSrgb();
        return Decode(encoded, sRgb);
    }

    /// <summary>Pixel values as they are stored: for the proof that a PNG holds what was put into it.</summary>
    public static RowSource DecodeRaw(ReadOnlyMemory<byte> encoded) => Decode(encoded, colorSpace: null);

    private static FrameRowSource Decode(ReadOnlyMemory<byte> encoded, SKColorSpace? colorSpace)
    {
        using SkiaInput input = SkiaInput.Open(encoded);
        SKImageInfo stored = input.Codec.Info;
        PixelLayout layout = Layout(stored);
        var info = new SKImageInfo(
            stored.Width,
            stored.Height,
            layout == PixelLayout.Grey8 ? SKColorType.Gray8 : SKColorType.Rgba8888,
            layout == PixelLayout.Rgba32 ? SKAlphaType.Unpremul : SKAlphaType.Opaque,
            colorSpace);
        var frame = new PixelFrame(info.RowBytes, info.Height);
        try
        {
            SKCodecResult result = input.Codec.GetPixels(info, frame.Address, info.RowBytes, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
            {
                throw SkiaErrors.ToException(result, "decoding");
            }

            if (layout == PixelLayout.Rgb24)
            {
                PackRgb(frame, info.Width);
            }

            return new FrameRowSource(frame, info.Width, info.Height, layout);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private static PixelLayout Layout(SKImageInfo stored) => stored switch
    {
        { AlphaType: not SKAlphaType.Opaque } => PixelLayout.Rgba32,
        { ColorType: SKColorType.Gray8 } => PixelLayout.Grey8,
        _ => PixelLayout.Rgb24,
    };

    private static void PackRgb(PixelFrame frame, int width)
    {
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> row = frame.Row(y);
            RgbxRows.DropFourth(row, row[..(width * 3)]);
        }
    }
}
