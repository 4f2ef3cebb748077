using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>Decodes at a size near the wanted one, and scales the rest.</summary>
internal static class SkiaThumbnail
{
    // At four bytes a pixel 128 MiB: a JPEG of 2 gigapixels at an eighth of its size.
    private const long MaxPixels = 32_000_000;

    public static byte[]? TryMakePng(ReadOnlyMemory<byte> image, int maxSidePixels)
    {
        if (IsLosslessJpeg(image.Span))
        {
            return null;
        }

        SkiaInput input;
        try
        {
            input = SkiaInput.Open(image);
        }
        catch (ImageFault)
        {
            return null;
        }

        using (input)
        {
            using SKBitmap? decoded = Decode(input.Codec, maxSidePixels);
            return decoded is null ? null : Encode(decoded, input.Codec.EncodedOrigin, maxSidePixels);
        }
    }

    /// <summary>SkiaSharp 4.154 writes out of bounds when it scales these (12m_testimg_rgb.jpg of the corpus).</summary>
    private static bool IsLosslessJpeg(ReadOnlySpan<byte> image)
    {
        try
        {
            return ForeignFormat.IsJpeg(image) && JpegHeader.Read(image).Process.IsLossless();
        }
        catch (ImageFault)
        {
            return false;
        }
    }

    private static SKBitmap? Decode(SKCodec codec, int maxSidePixels)
    {
        float scale = Math.Min(1f, (float)maxSidePixels / Math.Max(codec.Info.Width, codec.Info.Height));
        SKSizeI size = codec.GetScaledDimensions(scale);
        if ((long)size.Width * size.Height is 0 or > MaxPixels)
        {
            return null;
        }

        using var sRgb = SKColorSpace.CreateSrgb();
        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, sRgb));
        bitmap.Erase(SKColors.Transparent);
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result is SKCodecResult.Success or SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput)
        {
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    private static byte[] Encode(SKBitmap decoded, SKEncodedOrigin origin, int maxSidePixels)
    {
        bool isTurned = origin is >= SKEncodedOrigin.LeftTop;
        float scale = Math.Min(1f, (float)maxSidePixels / Math.Max(decoded.Width, decoded.Height));
        int width = Math.Max(1, (int)Math.Round(decoded.Width * scale));
        int height = Math.Max(1, (int)Math.Round(decoded.Height * scale));
        using var surface = SKSurface.Create(new SKImageInfo(isTurned ? height : width, isTurned ? width : height));
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.Concat(Upright(origin, width, height));
        using var image = SKImage.FromBitmap(decoded);
        surface.Canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKImage small = surface.Snapshot();
        using SKData png = small.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    // Exif 2.32, 4.6.5, Orientation: where the stored picture's first row and column go.
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
