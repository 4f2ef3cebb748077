using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace ImageConversion.Fuzz.Targets;

/// <summary>Whether a PNG is one: by its chunks (PNG Third Edition, section 5), and by a decoder.</summary>
internal static class PngCheck
{
    private const int SignatureBytes = 8;

    /// <summary>Length, type and checksum.</summary>
    private const int ChunkFrameBytes = 12;

    /// <exception cref="BrokenPromiseException">It is none, or not the one announced.</exception>
    public static void Verify(ReadOnlyMemory<byte> png, ConversionResult announced)
    {
        CheckChunks(png.Span);
        using SKData data = SKData.CreateCopy(png.Span);
        using SKCodec? codec = SKCodec.Create(data);
        Require(codec is not null, "The PNG opens");
        Require(
            codec!.Info.Width == announced.WidthPixels && codec.Info.Height == announced.HeightPixels,
            "The PNG has the announced size",
            $"{codec.Info.Width} x {codec.Info.Height}, not {announced.WidthPixels} x {announced.HeightPixels}");
        using var bitmap = new SKBitmap(new SKImageInfo(
            codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null));
        SKCodecResult decoded = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        Require(decoded == SKCodecResult.Success, "The PNG decodes", decoded.ToString());
    }

    private static void CheckChunks(ReadOnlySpan<byte> png)
    {
        Require(
            png.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "The PNG has its signature");
        string first = "";
        string last = "";
        int at = SignatureBytes;
        while (at < png.Length)
        {
            Require(png.Length - at >= ChunkFrameBytes, "Chunks are whole");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            Require(length <= png.Length - at - ChunkFrameBytes, "Chunks lie within the PNG");
            last = Encoding.ASCII.GetString(png.Slice(at + 4, 4));
            first = first.Length == 0 ? last : first;
            uint expected = BinaryPrimitives.ReadUInt32BigEndian(png[(at + 8 + (int)length)..]);
            uint actual = Crc32.HashToUInt32(png.Slice(at + 4, 4 + (int)length));
            Require(expected == actual, "Chunks have the right checksum", last);
            at += ChunkFrameBytes + (int)length;
        }

        Require(first == "IHDR" && last == "IEND", "The PNG begins with IHDR and ends with IEND", $"{first} … {last}");
    }

    private static void Require(bool isKept, string promise, string? detail = null)
    {
        if (!isKept)
        {
            throw new BrokenPromiseException(promise, detail);
        }
    }
}
