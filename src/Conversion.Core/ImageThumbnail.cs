using ImageConversion.Core.Skia;

namespace ImageConversion.Core;

/// <summary>Small pictures for people to look at, not conversions: of a damaged image, what can be decoded is shown.</summary>
public static class ImageThumbnail
{
    /// <summary>Makes a PNG of an image of any format that is known, upright.</summary>
    /// <param name="image">The whole file; it may be damaged.</param>
    /// <param name="maxSidePixels">The longer side of the PNG at most.</param>
    /// <returns>A PNG in sRGB; null if nothing can be decoded, or decoding would take more than about 130 MB, or for a lossless JPEG.</returns>
    /// <remarks>Thread-safe.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSidePixels"/> is below 1.</exception>
    public static byte[]? TryMakePng(ReadOnlyMemory<byte> image, int maxSidePixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSidePixels, 1);
        return SkiaThumbnail.TryMakePng(image, maxSidePixels);
    }
}
