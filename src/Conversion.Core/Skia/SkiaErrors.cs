using SkiaSharp;

namespace Conversion.Core.Skia;

/// <summary>The one place where SkiaSharp's results become kinds of failure.</summary>
internal static class SkiaErrors
{
    public static ImageConversionException ToException(SKCodecResult result, string doing) => result switch
    {
        SKCodecResult.IncompleteInput => new ImageConversionException(
            ImageErrorKind.Truncated, $"The input ends while {doing}."),
        SKCodecResult.Unimplemented => new ImageConversionException(
            ImageErrorKind.Unsupported, $"The decoder does not know this kind of image ({doing})."),
        SKCodecResult.InvalidConversion => new ImageConversionException(
            ImageErrorKind.Unsupported, $"The decoder cannot yield this image's colours as grey or RGB ({doing})."),
        _ => new ImageConversionException(
            ImageErrorKind.Corrupt, $"The image data are damaged: the decoder reports {result} while {doing}."),
    };
}
