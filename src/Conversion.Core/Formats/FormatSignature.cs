namespace ImageConversion.Core.Formats;

/// <summary>Detects the formats that can be converted by their first bytes. A name proves nothing: servers and phones store every
/// format as .jpg.</summary>
internal static class FormatSignature
{
    private const int BmpFileHeaderBytes = 14;

    public static ImageFormat Detect(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..]
            => ImageFormat.WebP,
        _ => IsBmp(data) ? ImageFormat.Bmp : ImageFormat.Other,
    };

    // "BM" alone is two letters that begin many a text; the size of the header that follows it is one of few.
    private static bool IsBmp(ReadOnlySpan<byte> data) =>
        data.Length >= BmpFileHeaderBytes + 4 && data.StartsWith("BM"u8)
        && data[BmpFileHeaderBytes] is 12 or 40 or 52 or 56 or 64 or 108 or 124
        && data.Slice(BmpFileHeaderBytes + 1, 3).IndexOfAnyExcept((byte)0) < 0;
}

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
