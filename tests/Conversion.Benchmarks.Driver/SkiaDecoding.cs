using SkiaSharp;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>SkiaSharp's JPEG decoder alone: what no conversion that uses it can be faster than.</summary>
internal sealed class SkiaDecoding : IConversion
{
    private SKBitmap _frame = new();

    public int Convert(string source, string target)
    {
        using SKCodec codec = SKCodec.Create(source) ?? throw new InvalidDataException($"{source}: not decoded");
        // A null colour space keeps the file's numbers: nothing but decoding is timed.
        SKImageInfo layout = codec.Info.WithColorType(SKColorType.Rgba8888).WithColorSpace(null);
        if (_frame.Width != layout.Width || _frame.Height != layout.Height)
        {
            _frame.Dispose();
            _frame = new SKBitmap(layout);
        }

        SKCodecResult result = codec.GetPixels(layout, _frame.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException($"{source}: {result}");
        }

        return layout.Width * layout.Height;
    }

    public void Dispose() => _frame.Dispose();
}
