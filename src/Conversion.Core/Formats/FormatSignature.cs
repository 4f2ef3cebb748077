using System.Text;

namespace Conversion.Core.Formats;

/// <summary>
/// Tells formats apart by their first bytes. A file's name proves nothing: web servers and phones store every format as .jpg.
/// </summary>
internal static class FormatSignature
{
    /// <summary>Enough bytes for every signature and for recognising text.</summary>
    private const int PrefixBytes = 512;

    public static ImageFormat Detect(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..]
            => ImageFormat.WebP,
        _ => IsBmp(data) ? ImageFormat.Bmp : ImageFormat.Other,
    };

    /// <summary>The format's name with its article, for "expected a JPEG, found ...".</summary>
    public static string Describe(ReadOnlySpan<byte> data) => Detect(data) switch
    {
        ImageFormat.Jpeg => "a JPEG",
        ImageFormat.Png => "a PNG",
        ImageFormat.Gif => "a GIF",
        ImageFormat.Bmp => "a BMP",
        ImageFormat.WebP => "a WebP",
        _ => DescribeOther(data),
    };

    private static string DescribeOther(ReadOnlySpan<byte> data) => data switch
    {
        [] => "an empty file",
        [(byte)'I', (byte)'I', 0x2A, 0x00, ..] or [(byte)'M', (byte)'M', 0x00, 0x2A, ..] => "a TIFF (or a camera's raw format)",
        [(byte)'I', (byte)'I', 0x2B, 0x00, ..] or [(byte)'M', (byte)'M', 0x00, 0x2B, ..] => "a BigTIFF",
        [0x00, 0x00, 0x00, 0x0C, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "a JPEG 2000",
        [0x00, 0x00, 0x00, 0x0C, (byte)'J', (byte)'X', (byte)'L', ..] or [0xFF, 0x0A, ..] => "a JPEG XL",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => DescribeIsoMedia(data),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop document",
        [0xC5, 0xD0, 0xD3, 0xC6, ..] or [(byte)'%', (byte)'!', (byte)'P', (byte)'S', ..] => "a PostScript file",
        [0x1F, 0x8B, ..] => "a gzip archive",
        [(byte)'P', (byte)'K', 0x03, 0x04, ..] => "a ZIP archive",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "a RIFF file (video or sound)",
        _ => DescribeText(data) ?? $"an unknown format that begins with {Hex(data)}",
    };

    // "BM" alone is two letters that begin many a text; the size of the header that follows it is one of few.
    private static bool IsBmp(ReadOnlySpan<byte> data) =>
        data.Length >= 18 && data.StartsWith("BM"u8) && data[14] is 12 or 40 or 52 or 56 or 64 or 108 or 124
        && data[15] == 0 && data[16] == 0 && data[17] == 0;

    private static string DescribeIsoMedia(ReadOnlySpan<byte> data)
    {
        string brand = data.Length >= 12 ? Encoding.Latin1.GetString(data.Slice(8, 4)) : "";
        return brand switch
        {
            "avif" or "avis" => "an AVIF",
            "heic" or "heix" or "hevc" or "heim" or "heis" or "mif1" or "msf1" => "an HEIF (HEIC)",
            _ when brand.Trim(' ', '\0').Length > 0 && brand.All(char.IsAsciiLetterOrDigit)
                => $"an ISO media file ({brand})",
            _ => "an ISO media file (HEIF or video)",
        };
    }

    private static string? DescribeText(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> prefix = data[..Math.Min(data.Length, PrefixBytes)];
        foreach (byte b in prefix)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C))
            {
                return null;
            }
        }

        string text = Encoding.Latin1.GetString(prefix);
        return text switch
        {
            _ when text.Contains("<svg", StringComparison.OrdinalIgnoreCase) => "an SVG",
            _ when text.Contains("<html", StringComparison.OrdinalIgnoreCase)
                || text.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase) => "an HTML page",
            _ when text.TrimStart().StartsWith("<?xml", StringComparison.Ordinal) => "an XML document",
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) => "a Git LFS pointer (text)",
            _ when prefix.ContainsAnyExceptInRange((byte)'\t', (byte)'~') => null,
            _ => "text",
        };
    }

    private static string Hex(ReadOnlySpan<byte> data) =>
        string.Join(' ', System.Convert.ToHexString(data[..Math.Min(data.Length, 4)]).Chunk(2).Select(c => new string(c)));
}
