using System.Buffers.Binary;
using System.Text;
using ImageConversion.Core.Faults;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>Recognizes what a file is that is not a JPEG by its first bytes, so that a person can act on the message.</summary>
internal static class ForeignFormat
{
    /// <summary>How far text and embedded JPEGs are looked for.</summary>
    private const int SearchedBytes = 64 * 1024;

    private const int SearchedTextBytes = 512;

    /// <summary>A box of the ISO base media family: length, type.</summary>
    private const int BoxHeaderBytes = 8;

    private static readonly (byte[] Signature, string Name)[] Signatures =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "a PNG image"),
        ([0x8B, (byte)'J', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "a JNG image"),
        ([0x8A, (byte)'M', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "an MNG animation"),
        ("GIF87a"u8.ToArray(), "a GIF image"),
        ("GIF89a"u8.ToArray(), "a GIF image"),
        ([(byte)'I', (byte)'I', 0xBC, 0x01], "a JPEG XR image"),
        ([(byte)'I', (byte)'I', 0x2A, 0x00], "a TIFF image or a camera raw file"),
        ([(byte)'M', (byte)'M', 0x00, 0x2A], "a TIFF image or a camera raw file"),
        ([(byte)'I', (byte)'I', 0x2B, 0x00], "a BigTIFF image"),
        ([(byte)'M', (byte)'M', 0x00, 0x2B], "a BigTIFF image"),
        ("FUJIFILMCCD-RAW"u8.ToArray(), "a Fujifilm raw file"),
        ([0xFF, 0x0A], "a JPEG XL image (bare codestream)"),
        ([0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000 image (bare codestream)"),
        ("8BPS"u8.ToArray(), "a Photoshop document"),
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ("%!PS"u8.ToArray(), "a PostScript document"),
        ([0xC5, 0xD0, 0xD3, 0xC6], "an EPS document with a preview"),
        ([0x00, 0x00, 0x01, 0x00], "a Windows icon"),
        ([0x00, 0x00, 0x02, 0x00], "a Windows cursor"),
        ("DDS "u8.ToArray(), "a DDS texture"),
        ("qoif"u8.ToArray(), "a QOI image"),
        ("farbfeld"u8.ToArray(), "a farbfeld image"),
        ("FLIF"u8.ToArray(), "a FLIF image"),
        ("BPG"u8.ToArray(), "a BPG image"),
        ([0x76, 0x2F, 0x31, 0x01], "an OpenEXR image"),
        ("#?RADIANCE"u8.ToArray(), "a Radiance HDR image"),
        ("gimp xcf "u8.ToArray(), "a GIMP document"),
        ("AT&TFORM"u8.ToArray(), "a DjVu document"),
        ([(byte)'P', (byte)'K', 0x03, 0x04], "a ZIP archive or an Office document"),
        ([(byte)'P', (byte)'K', 0x05, 0x06], "an empty ZIP archive"),
        ([0x1F, 0x8B], "a gzip stream"),
        ("BZh"u8.ToArray(), "a bzip2 stream"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00], "an xz stream"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard stream"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ([0x1A, 0x45, 0xDF, 0xA3], "a Matroska or WebM video"),
        ([0x00, 0x00, 0x01, 0xBA], "an MPEG video"),
        ([0x00, 0x00, 0x01, 0xB3], "an MPEG video"),
        ("FLV"u8.ToArray(), "a Flash video"),
        ("OggS"u8.ToArray(), "an Ogg stream"),
        ("ID3"u8.ToArray(), "an MP3 file"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an OLE compound document"),
        ("version https://git-lfs.github.com/spec"u8.ToArray(), "a Git LFS pointer, not the file it stands for"),
        ("Exif\0\0"u8.ToArray(), "an Exif block without its JPEG"),
        ([0xFF, 0x01], "a JPEG stream without its start (SOI)"),
    ];

    /// <summary>Whether the file begins as every JPEG does (T.81 B.2.1: SOI).</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) =>
        file.Length >= 2 && file[0] == MarkerCode.Prefix && file[1] == MarkerCode.Soi;

    /// <summary>The failure for a file that does not begin as a JPEG.</summary>
    public static ImageFault NotJpeg(ReadOnlySpan<byte> file) =>
        new(FaultKind.NotJpeg, Message(file), offset: 0);

    /// <summary>What it is, with an article; null if unknown.</summary>
    public static string? Describe(ReadOnlySpan<byte> file) => DescribeBinary(file) ?? DescribeText(file);

    /// <summary>The same, for formats that are no text.</summary>
    public static string? DescribeBinary(ReadOnlySpan<byte> file)
    {
        if (IsJpeg(file))
        {
            return "a JPEG image";
        }

        foreach ((byte[] signature, string name) in Signatures)
        {
            if (file.StartsWith(signature))
            {
                return name;
            }
        }

        return DescribeBitmap(file) ?? DescribeRiff(file) ?? DescribeBoxes(file);
    }

    /// <summary>Where a JPEG seems to begin behind bytes that are no file of another format: a line break, the headers of a
    /// protocol, rubbish. Negative for none.</summary>
    public static int FindJpeg(ReadOnlySpan<byte> file) => DescribeBinary(file) is null
        ? file[..Math.Min(file.Length, SearchedBytes)].IndexOf((ReadOnlySpan<byte>)[MarkerCode.Prefix, MarkerCode.Soi, MarkerCode.Prefix])
        : -1;

    private static string Message(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return "The file is empty; expected a JPEG.";
        }

        if (file.IndexOfAnyExcept((byte)0) < 0)
        {
            return $"The file is {file.Length} zero bytes; expected a JPEG, which starts with FF D8.";
        }

        int embedded = FindJpeg(file);
        string place = embedded < 0 ? "" : $" A JPEG seems to begin at byte {embedded}.";
        if (Describe(file) is { } description)
        {
            return $"The file is {description}; expected a JPEG, which starts with FF D8.{place}";
        }

        string start = System.Convert.ToHexString(file[..Math.Min(file.Length, 8)]);
        return $"The file starts with {start} and is of no known kind; expected a JPEG, which starts with FF D8.{place}";
    }

    private static string? DescribeBitmap(ReadOnlySpan<byte> file)
    {
        // "BM" alone begins many a text; the reserved fields are zero in every BMP.
        bool isBitmap = file.Length >= 14 && file.StartsWith("BM"u8) && file[6..10].IndexOfAnyExcept((byte)0) < 0;
        return isBitmap ? "a BMP image" : null;
    }

    private static string? DescribeRiff(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> form = file[8..12];
        return form.SequenceEqual("WEBP"u8) ? "a WebP image"
            : form.SequenceEqual("AVI "u8) ? "an AVI video"
            : form.SequenceEqual("WAVE"u8) ? "a WAV sound"
            : "a RIFF file";
    }

    /// <summary>A file of the ISO base media format (ISO/IEC 14496-12), or one that is written like it; null for any other.</summary>
    public static string? DescribeBoxes(ReadOnlySpan<byte> file)
    {
        if (file.Length < BoxHeaderBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> type = file[4..8];
        if (type.SequenceEqual("jP  "u8))
        {
            return "a JPEG 2000 image";
        }

        if (type.SequenceEqual("JXL "u8))
        {
            return "a JPEG XL image";
        }

        if (!type.SequenceEqual("ftyp"u8))
        {
            return type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) ? "a QuickTime video" : null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(file);
        int end = (int)Math.Min(Math.Min(length, (uint)file.Length), SearchedTextBytes);
        var brands = new List<string>();
        for (int at = BoxHeaderBytes; at + 4 <= end; at += 4)
        {
            // The four bytes after the major brand are its version.
            if (at != BoxHeaderBytes + 4)
            {
                brands.Add(Encoding.Latin1.GetString(file.Slice(at, 4)));
            }
        }

        return DescribeBrands(brands);
    }

    private static string DescribeBrands(List<string> brands)
    {
        if (brands.Any(b => b is "avif" or "avis"))
        {
            return "an AVIF image";
        }

        if (brands.Any(b => b is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx"))
        {
            return "a HEIC image";
        }

        if (brands.Any(b => b is "mif1" or "msf1" or "miaf"))
        {
            return "a HEIF image";
        }

        if (brands.Any(b => b is "jp2 " or "jpx " or "jpm "))
        {
            return "a JPEG 2000 image";
        }

        return brands.Contains("jxl ") ? "a JPEG XL image"
            : brands.Contains("crx ") ? "a Canon raw file"
            : brands.Contains("qt  ") ? "a QuickTime video"
            : "an MP4 video or another ISO media file";
    }

    private static string? DescribeText(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> start = file[..Math.Min(file.Length, SearchedTextBytes)];
        bool isCut = start.Length < file.Length;
        bool isUtf16 = start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (isUtf16)
        {
            return "UTF-16 text";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            start = start[3..];
        }

        foreach (byte b in start)
        {
            bool isText = b is >= 0x20 and not 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f';
            if (!isText)
            {
                return null;
            }
        }

        string text = Encoding.Latin1.GetString(start).TrimStart();
        if (text.Length == 0)
        {
            return "white space";
        }

        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase))
        {
            return "an SVG drawing";
        }

        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.Contains("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "an HTML page, perhaps an error page saved under the image's name";
        }

        if (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
        {
            return "an XML document";
        }

        if (text[0] == 'P' && text.Length > 2 && text[1] is >= '1' and <= '7' && char.IsWhiteSpace(text[2]))
        {
            return "a PNM image";
        }

        bool isAscii = start.IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0;
        bool isReadable = isAscii || System.Text.Unicode.Utf8.IsValid(isCut ? start[..LastWholeCharacter(start)] : start);
        return !isReadable ? null : text[0] is '{' or '[' ? "JSON text" : "text";
    }

    /// <summary>The length without a UTF-8 character that the cut may have split.</summary>
    private static int LastWholeCharacter(ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        for (int back = 1; back <= 3 && back <= text.Length; back++)
        {
            byte b = text[^back];
            if (b >= 0xC0)
            {
                return length - back;
            }

            if (b < 0x80)
            {
                break;
            }
        }

        return length;
    }
}
