using SkiaSharp;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>SkiaSharp as an app uses it: decode to a bitmap, encode that.</summary>
internal sealed class SkiaConversion(SKPngEncoderOptions options) : IConversion
{
    /// <summary>All filters tried on each row, zlib's level 6.</summary>
    public static SkiaConversion ByDefault => new(SKPngEncoderOptions.Default);

    /// <summary>The best of its settings where speed matters.</summary>
    public static SkiaConversion ByPaethAndFastestDeflate =>
        new(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Paeth, zLibLevel: 1));

    public int Convert(string source, string target)
    {
        using SKBitmap picture = SKBitmap.Decode(source) ?? throw new InvalidDataException($"{source}: not decoded");
        using SKPixmap pixels = picture.PeekPixels();
        using var file = new SKFileWStream(target);
        if (!pixels.Encode(file, options))
        {
            throw new IOException($"{target}: not encoded");
        }

        return picture.Width * picture.Height;
    }

    public void Dispose()
    {
    }
}
