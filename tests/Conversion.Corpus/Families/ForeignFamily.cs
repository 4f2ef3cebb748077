using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace ImageConversion.Corpus.Families;

/// <summary>Other formats under a JPEG's name, and files that hold nothing.</summary>
public static class ForeignFamily
{
    private static readonly CorpusClass Format = new("foreign format", "another format is rejected as NotJpeg, and named");
    private static readonly CorpusClass Text = new("text", "pages, pointers and texts are rejected as NotJpeg, and named");
    private static readonly CorpusClass Nothing = new("no content", "empty files, zeros and bytes of no kind are rejected as NotJpeg");

    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=");

    private static readonly byte[] WebP = Convert.FromBase64String("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

    public static IEnumerable<CorpusFile> Files() => [.. Formats(), .. Texts(), .. Contents()];

    private static IEnumerable<CorpusFile> Formats()
    {
        yield return Case.Foreign("notjpeg/png.jpg", Format, Png(), "a PNG image");
        yield return Case.Foreign("notjpeg/gif.jpg", Format, Gif, "a GIF image");
        yield return Case.Foreign("notjpeg/webp.jpg", Format, WebP, "a WebP image");
        yield return Case.Foreign("notjpeg/bmp.jpg", Format, Bmp(), "a BMP image");
        foreach ((string name, byte[] start, string says) in Starts())
        {
            yield return Case.Foreign($"notjpeg/{name}.jpg", Format, [.. start, .. Filler(200)], says);
        }
    }

    /// <summary>The first bytes of formats that the program names, and their names.</summary>
    private static IEnumerable<(string Name, byte[] Start, string Says)> Starts() =>
    [
        ("gif87", [.. "GIF87a"u8], "a GIF image"),
        ("jng", [0x8B, .. "JNG\r\n"u8, 0x1A, 0x0A], "a JNG image"),
        ("mng", [0x8A, .. "MNG\r\n"u8, 0x1A, 0x0A], "an MNG animation"),
        ("jxr", [.. "II"u8, 0xBC, 0x01], "a JPEG XR image"),
        ("tiff", [.. "II*\0"u8, 8, 0, 0, 0], "a TIFF image or a camera raw file"),
        ("tiff-big-endian", [.. "MM\0*"u8, 0, 0, 0, 8], "a TIFF image or a camera raw file"),
        ("bigtiff", [.. "II+\0"u8], "a BigTIFF image"),
        ("bigtiff-big-endian", [.. "MM\0+"u8], "a BigTIFF image"),
        ("raf", [.. "FUJIFILMCCD-RAW 0201"u8], "a Fujifilm raw file"),
        ("jxl-codestream", [0xFF, 0x0A, 0xFA, 0x7F], "a JPEG XL image (bare codestream)"),
        ("jxl", [0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 0x0A], "a JPEG XL image"),
        ("jp2-codestream", [0xFF, 0x4F, 0xFF, 0x51, 0, 47], "a JPEG 2000 image (bare codestream)"),
        ("jp2", [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A], "a JPEG 2000 image"),
        ("psd", [.. "8BPS"u8, 0, 1], "a Photoshop document"),
        ("pdf", [.. "%PDF-1.7\n"u8, 0xE2], "a PDF document"),
        ("postscript", [.. "%!PS-Adobe-3.0\n"u8], "a PostScript document"),
        ("eps", [0xC5, 0xD0, 0xD3, 0xC6, 30], "an EPS document with a preview"),
        ("icon", [0, 0, 1, 0, 1], "a Windows icon"),
        ("cursor", [0, 0, 2, 0, 1], "a Windows cursor"),
        ("dds", [.. "DDS "u8, 124], "a DDS texture"),
        ("qoi", [.. "qoif"u8, 0, 0, 0, 1], "a QOI image"),
        ("farbfeld", [.. "farbfeld"u8, 0, 0, 0, 1], "a farbfeld image"),
        ("flif", [.. "FLIF"u8, 0x31], "a FLIF image"),
        ("bpg", [.. "BPG"u8, 0xFB], "a BPG image"),
        ("exr", [0x76, 0x2F, 0x31, 0x01], "an OpenEXR image"),
        ("hdr", [.. "#?RADIANCE\n"u8], "a Radiance HDR image"),
        ("xcf", [.. "gimp xcf file\0"u8], "a GIMP document"),
        ("djvu", [.. "AT&TFORM"u8], "a DjVu document"),
        ("zip", [.. "PK"u8, 3, 4, 20, 0], "a ZIP archive or an Office document"),
        ("zip-empty", [.. "PK"u8, 5, 6], "an empty ZIP archive"),
        ("gzip", [0x1F, 0x8B, 8, 0], "a gzip stream"),
        ("bzip2", [.. "BZh91AY"u8], "a bzip2 stream"),
        ("xz", [0xFD, .. "7zXZ\0"u8], "an xz stream"),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD], "a Zstandard stream"),
        ("7z", [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive"),
        ("rar", [.. "Rar!"u8, 0x1A, 7], "a RAR archive"),
        ("matroska", [0x1A, 0x45, 0xDF, 0xA3], "a Matroska or WebM video"),
        ("mpeg-program", [0, 0, 1, 0xBA], "an MPEG video"),
        ("mpeg-sequence", [0, 0, 1, 0xB3], "an MPEG video"),
        ("flv", [.. "FLV"u8, 1], "a Flash video"),
        ("ogg", [.. "OggS"u8, 0], "an Ogg stream"),
        ("mp3", [.. "ID3"u8, 4, 0], "an MP3 file"),
        ("ole", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an OLE compound document"),
        ("exif-alone", [.. "Exif\0\0II*\0"u8], "an Exif block without its JPEG"),
        ("jpeg-without-soi", [0xFF, 0x01, 0xFF, 0xDB], "a JPEG stream without its start (SOI)"),
        ("riff-avi", [.. "RIFF"u8, 0, 1, 0, 0, .. "AVI "u8], "an AVI video"),
        ("riff-wav", [.. "RIFF"u8, 0, 1, 0, 0, .. "WAVE"u8], "a WAV sound"),
        ("riff", [.. "RIFF"u8, 0, 1, 0, 0, .. "ACON"u8], "a RIFF file"),
        ("quicktime-moov", [0, 0, 3, 0, .. "moov"u8], "a QuickTime video"),
        ("quicktime-mdat", [0, 0, 3, 0, .. "mdat"u8], "a QuickTime video"),
        ("avif", Box("avif", "mif1", "miaf"), "an AVIF image"),
        ("avif-by-brand", Box("mif1", "avif"), "an AVIF image"),
        ("heic", Box("heic", "mif1"), "a HEIC image"),
        ("heif", Box("mif1", "msf1"), "a HEIF image"),
        ("jp2-by-brand", Box("jp2 ", "jpx "), "a JPEG 2000 image"),
        ("jxl-by-brand", Box("jxl ", "jxl "), "a JPEG XL image"),
        ("cr3", Box("crx ", "isom"), "a Canon raw file"),
        ("mov", Box("qt  ", "qt  "), "a QuickTime video"),
        ("mp4", Box("isom", "mp41"), "an MP4 video or another ISO media file"),
    ];

    private static IEnumerable<CorpusFile> Texts()
    {
        yield return Case.Foreign(
            "notjpeg/html-error-page.jpg",
            Text,
            Utf8("<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>\n"),
            "an HTML page, perhaps an error page saved under the image's name");
        yield return Case.Foreign(
            "notjpeg/html-after-comment.jpg",
            Text,
            Utf8("<!-- served by a proxy -->\n<HTML><body>Forbidden</body></HTML>"),
            "an HTML page");
        yield return Case.Foreign(
            "notjpeg/svg.jpg",
            Text,
            Utf8("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>"),
            "an SVG drawing");
        yield return Case.Foreign(
            "notjpeg/xml.jpg",
            Text,
            Utf8("<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>"),
            "an XML document");
        yield return Case.Foreign(
            "notjpeg/git-lfs-pointer.jpg",
            Text,
            Utf8("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"),
            "a Git LFS pointer, not the file it stands for");
        yield return Case.Foreign("notjpeg/json.jpg", Text, Utf8("{ \"error\": \"not found\" }"), "JSON text");
        yield return Case.Foreign("notjpeg/json-array.jpg", Text, Utf8("[1, 2]"), "JSON text");
        yield return Case.Foreign("notjpeg/text.jpg", Text, Utf8("This was a picture once.\n"), "text");
        yield return Case.Foreign(
            "notjpeg/text-long-utf8.jpg", Text, Utf8(string.Concat(Enumerable.Repeat("äöü€", 200))), "text");
        yield return Case.Foreign("notjpeg/text-byte-order-mark.jpg", Text, [0xEF, 0xBB, 0xBF, .. "Notes"u8], "text");
        yield return Case.Foreign(
            "notjpeg/text-utf16.jpg", Text, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Notes")], "UTF-16 text");
        yield return Case.Foreign(
            "notjpeg/text-utf16-big-endian.jpg",
            Text,
            [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("Notes")],
            "UTF-16 text");
        yield return Case.Foreign("notjpeg/pnm.jpg", Text, Utf8("P3\n1 1\n255\n0 0 0\n"), "a PNM image");
        yield return Case.Foreign("notjpeg/one-byte.jpg", Text, "\n"u8.ToArray(), "white space");
        yield return Case.Foreign("notjpeg/text-bm.jpg", Text, Utf8("BMW is a maker of cars and motorcycles"), "text");
    }

    private static IEnumerable<CorpusFile> Contents()
    {
        yield return Case.Foreign("notjpeg/empty.jpg", Nothing, [], "The file is empty; expected a JPEG");
        yield return Case.Foreign("notjpeg/zeros.jpg", Nothing, new byte[4096], "The file is 4096 zero bytes");
        yield return Case.Foreign("notjpeg/one-zero.jpg", Nothing, [0], "1 zero bytes");
        yield return Case.Foreign("notjpeg/unknown.jpg", Nothing, Filler(64), "is of no known kind");
        yield return Case.Foreign(
            "notjpeg/first-byte-flipped.jpg",
            Nothing,
            [0xFE, 0xD8, 0xFF, 0xE0],
            "The file starts with FED8FFE0 and is of no known kind");
        yield return Case.Foreign("notjpeg/half-soi.jpg", Nothing, [0xFF], "is of no known kind");
        yield return Case.Foreign(
            "notjpeg/jpeg-behind-garbage.jpg",
            Nothing,
            [0x80, 0x81, 0x82, 0xFF, 0xD8, 0xFF, 0xDB],
            "A JPEG seems to begin at byte 3");
    }

    /// <summary>A file type box of the ISO base media family.</summary>
    private static byte[] Box(string major, params string[] brands) =>
        [0, 0, 0, (byte)(16 + (4 * brands.Length)), .. Utf8("ftyp" + major), 0, 0, 0, 0, .. Utf8(string.Concat(brands))];

    /// <summary>One white pixel.</summary>
    private static byte[] Png() =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk([.. "IHDR"u8, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        // A zlib stream of one stored block of two bytes: no filter, white.
        .. Chunk([.. "IDAT"u8, 0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0xFF, 0x01, 0x01, 0x01, 0x00]), .. Chunk([.. "IEND"u8]),
    ];

    private static byte[] Chunk(byte[] typeAndData)
    {
        byte[] chunk = new byte[typeAndData.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
        typeAndData.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(typeAndData.Length + 4), Crc32.HashToUInt32(typeAndData));
        return chunk;
    }

    /// <summary>Two by two pixels in 24 bits.</summary>
    private static byte[] Bmp() =>
    [
        .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0,
    ];

    private static byte[] Filler(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 67) + 0x81))];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
