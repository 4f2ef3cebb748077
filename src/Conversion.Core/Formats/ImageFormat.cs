namespace Conversion.Core.Formats;

/// <summary>What the first bytes of an input show it to be.</summary>
internal enum ImageFormat
{
    /// <summary>Begins with SOI and another marker, as every JPEG does (T.81 B.1.1.3).</summary>
    Jpeg,
    Png,
    Gif,
    Bmp,
    WebP,

    /// <summary>Anything that is never converted.</summary>
    Other,
}
