using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What came of one conversion: a picture or an error.</summary>
internal sealed class Attempt
{
    private readonly Lazy<PngPicture> _picture;

    private Attempt(ConversionResult? result, byte[] png, ImageConversionException? error)
    {
        Result = result;
        Png = png;
        Error = error;
        _picture = new Lazy<PngPicture>(() => PngPicture.Read(png));
    }

    public ConversionResult? Result { get; }

    public byte[] Png { get; }

    public ImageConversionException? Error { get; }

    public bool IsConverted => Error is null;

    public IReadOnlyList<string> Warnings => Result?.Warnings ?? [];

    /// <summary>The PNG, read back by SkiaSharp.</summary>
    public PngPicture Picture => _picture.Value;

    public static Attempt Run(CorpusFile file, ConversionOptions options)
    {
        try
        {
            (ConversionResult result, byte[] png) = Conversions.Encode(file.ReadAllBytes(), options);
            return new Attempt(result, png, error: null);
        }
        catch (ImageConversionException e)
        {
            return new Attempt(result: null, [], e);
        }
    }

    /// <summary>SHA-256 of the pixels in the form that djpeg gave them: grey or RGB.</summary>
    public string PixelsSha256(RefereeVerdict referee) =>
        Hashes.Sha256(referee.IsColor ? Picture.RgbPixels() : Picture.Pixels);

    public override string ToString() =>
        Error is null ? $"converted; {string.Join(" | ", Warnings)}" : $"{Error.Kind}: {Error.Message}";
}
