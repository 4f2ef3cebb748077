using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageConversion.Core.Png;

/// <summary>Writes the ancillary chunks (PNG Third Edition, 11.3), all of them before the image data, so that a reader of the
/// file's head finds them: colour first, as 5.6 wants it.</summary>
internal static class PngMetadataWriter
{
    private const int MaxKeywordLength = 79;
    private const int ChromaticityCount = 8;

    /// <summary>Text is compressed from here on; below, the deflate stream's own overhead eats the gain.</summary>
    private const int MinCompressedTextBytes = 1024;

    /// <summary>Pillow opens no PNG with a compressed text or a profile that inflates to more (PngImagePlugin.MAX_TEXT_CHUNK). So
    /// texts are compressed up to here.</summary>
    public const int MaxInflatedBytes = 1 << 20;

    /// <summary>XMP part 3, PNG: packets in PNG are not compressed, so that scanners find them.</summary>
    private const string XmpKeyword = "XML:com.adobe.xmp";

    /// <summary>Throws <see cref="ArgumentException"/> for metadata that no valid PNG can carry.</summary>
    public static void Validate(PngMetadata metadata)
    {
        if (!metadata.IccProfile.IsEmpty)
        {
            Require(metadata.SrgbIntent is null, "iCCP and sRGB must not stand together (11.3.2.3).");
            ValidateKeyword(metadata.IccProfileName, "iCCP profile name");
        }

        Require(metadata.SrgbIntent is null or <= 3, "sRGB: the rendering intent is 0 to 3 (11.3.2.5).");
        Require(metadata.Gamma is not 0, "gAMA: the gamma is not zero (11.3.2.2).");
        Require(
            metadata.Chromaticities is null or { Count: ChromaticityCount }, "cHRM: there are 8 values (11.3.2.1).");
        Require(
            metadata.Exif.IsEmpty || IsTiff(metadata.Exif.Span), "eXIf: a TIFF stream starts with II*\\0 or MM\\0* (11.3.4.5).");
        foreach (PngText text in metadata.Texts)
        {
            ValidateKeyword(text.Keyword, "text keyword");
            Require(!text.Text.Contains('\0'), $"Text '{text.Keyword}' contains a null character (11.3.3).");
        }
    }

    /// <summary>Writes every chunk that <paramref name="metadata"/> asks for; it was validated before.</summary>
    public static void Write(PngMetadata metadata, PngChunkWriter chunks)
    {
        WriteColor(metadata, chunks);
        WritePhysicalDimensions(metadata, chunks);
        if (metadata.ModificationTime is { } time)
        {
            WriteTime(time, chunks);
        }

        if (!metadata.Exif.IsEmpty)
        {
            chunks.WriteChunk("eXIf"u8, metadata.Exif.Span);
        }

        foreach (PngText text in metadata.Texts)
        {
            WriteText(text, chunks);
        }
    }

    private static void WriteColor(PngMetadata metadata, PngChunkWriter chunks)
    {
        Span<byte> data = stackalloc byte[ChromaticityCount * sizeof(uint)];
        if (metadata.Cicp is (var primaries, var transfer))
        {
            // The matrix of RGB is 0; 1 says full range (11.3.2.6).
            chunks.WriteChunk("cICP"u8, [primaries, transfer, 0, 1]);
        }

        if (metadata.Gamma is { } gamma)
        {
            BinaryPrimitives.WriteUInt32BigEndian(data, gamma);
            chunks.WriteChunk("gAMA"u8, data[..sizeof(uint)]);
        }

        if (metadata.Chromaticities is { } values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(data[(i * sizeof(uint))..], values[i]);
            }

            chunks.WriteChunk("cHRM"u8, data);
        }

        if (metadata.SrgbIntent is { } intent)
        {
            chunks.WriteChunk("sRGB"u8, [intent]);
        }

        if (!metadata.IccProfile.IsEmpty)
        {
            // A null ends the name; a zero says: deflate.
            chunks.WriteChunk(
                "iCCP"u8, [.. Encoding.Latin1.GetBytes(metadata.IccProfileName), 0, 0], Compress(metadata.IccProfile.Span));
        }
    }

    private static void WritePhysicalDimensions(PngMetadata metadata, PngChunkWriter chunks)
    {
        if (metadata.PhysicalDimensions is not { } dimensions)
        {
            return;
        }

        Span<byte> data = stackalloc byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(data, dimensions.PixelsPerUnitX);
        BinaryPrimitives.WriteUInt32BigEndian(data[4..], dimensions.PixelsPerUnitY);
        data[8] = dimensions.UnitIsMetre ? (byte)1 : (byte)0;
        chunks.WriteChunk("pHYs"u8, data);
    }

    private static void WriteTime(DateTime time, PngChunkWriter chunks)
    {
        Span<byte> data = stackalloc byte[7];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)time.Year);
        data[2] = (byte)time.Month;
        data[3] = (byte)time.Day;
        data[4] = (byte)time.Hour;
        data[5] = (byte)time.Minute;
        data[6] = (byte)time.Second;
        chunks.WriteChunk("tIME"u8, data);
    }

    private static void WriteText(PngText text, PngChunkWriter chunks)
    {
        if (text.International || !IsPngLatin1(text.Text))
        {
            WriteInternationalText(text, chunks);
            return;
        }

        byte[] keyword = Encoding.Latin1.GetBytes(text.Keyword);
        byte[] plain = Encoding.Latin1.GetBytes(text.Text);
        ReadOnlySpan<byte> compressed = IsWorthCompressing(plain) ? Compress(plain) : plain;
        if (compressed.Length < plain.Length)
        {
            chunks.WriteChunk("zTXt"u8, [.. keyword, 0, 0], compressed);
            return;
        }

        chunks.WriteChunk("tEXt"u8, [.. keyword, 0], plain);
    }

    private static void WriteInternationalText(PngText text, PngChunkWriter chunks)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text.Text);
        bool tryCompress = IsWorthCompressing(plain) && text.Keyword != XmpKeyword;
        ReadOnlySpan<byte> compressed = tryCompress ? Compress(plain) : plain;
        bool isCompressed = compressed.Length < plain.Length;
        // Null, compression flag, method (deflate), then language tag and translated keyword, both empty (11.3.3.4).
        byte flag = isCompressed ? (byte)1 : (byte)0;
        chunks.WriteChunk(
            "iTXt"u8, [.. Encoding.Latin1.GetBytes(text.Keyword), 0, flag, 0, 0, 0], isCompressed ? compressed : plain);
    }

    private static bool IsWorthCompressing(byte[] text) => text.Length is >= MinCompressedTextBytes and < MaxInflatedBytes;

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> data)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return stream.GetBuffer().AsSpan(0, (int)stream.Length);
    }

    private static bool IsTiff(ReadOnlySpan<byte> exif) => exif.StartsWith("II*\0"u8) || exif.StartsWith("MM\0*"u8);

    /// <summary>Whether tEXt may carry the text: Latin-1 with line feeds, no other control character (11.3.3.2).</summary>
    private static bool IsPngLatin1(string text)
    {
        foreach (char c in text)
        {
            if (c is not ('\n' or (>= ' ' and <= '~') or (>= '\u00A0' and <= '\u00FF')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Keywords: 1 to 79 printable Latin-1 characters, no space at either end, no two in a row (11.3.3.2).</summary>
    private static void ValidateKeyword(string keyword, string what)
    {
        Require(keyword.Length is >= 1 and <= MaxKeywordLength, $"{what} '{keyword}' is not 1 to 79 characters long.");
        bool printable = keyword.All(c => c is (>= ' ' and <= '~') or (>= '\u00A1' and <= '\u00FF'));
        Require(printable, $"{what} '{keyword}' holds a character that is not printable Latin-1.");
        bool spaced = keyword[0] == ' ' || keyword[^1] == ' ' || keyword.Contains("  ", StringComparison.Ordinal);
        Require(!spaced, $"{what} '{keyword}' has a leading, trailing or double space.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
