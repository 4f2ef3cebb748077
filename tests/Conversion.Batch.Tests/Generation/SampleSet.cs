using System.Buffers.Binary;
using System.IO.Hashing;
using Conversion.Batch.Generation;
using Conversion.Batch.Generation.Jpeg;

namespace Conversion.Batch.Tests.Generation;

/// <summary>The files of <c>samples/images</c>, whose README describes them.</summary>
internal static class SampleSet
{
    /// <summary>Writes all files below <paramref name="folder"/>.</summary>
    public static void Write(string folder)
    {
        foreach ((string name, byte[] content) in Files())
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>Names relative to the folder, with <c>/</c>, and contents.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Files()
    {
        long index = 0;
        foreach ((string name, DemoImageOptions options) in Pictures())
        {
            yield return (name, DemoImageGenerator.Generate(++index, options));
        }

        byte[] whole = DemoImageGenerator.Generate(++index, Size(640, 480));
        yield return ("broken-truncated.jpg", whole[..(whole.Length * 6 / 10)]);
        yield return ("misnamed-png.jpg", TinyPng());
    }

    private static IEnumerable<(string Name, DemoImageOptions Options)> Pictures()
    {
        yield return ("size-1x1.jpg", Size(1, 1));
        yield return ("size-7x9.jpg", Size(7, 9));
        yield return ("size-17x33.jpg", Size(17, 33));
        yield return ("size-64x48.jpg", Size(64, 48));
        yield return ("size-800x600.jpg", Size(800, 600));
        yield return ("size-12mp.jpg", Size(4000, 3000) with { OptimizeCoding = true });
        yield return ("extension.jpeg", Size(320, 240));
        yield return ("extension-upper.JPG", Size(320, 240));
        yield return ("grey.jpg", Size(640, 480) with { ColorModel = JpegColorModel.Grey });
        yield return ("rgb-adobe.jpg", Size(320, 240) with { ColorModel = JpegColorModel.Rgb });
        yield return ("progressive.jpg", Size(800, 600) with { Progressive = true });
        yield return ("progressive-grey.jpg",
            Size(317, 211) with { Progressive = true, ColorModel = JpegColorModel.Grey });
        yield return ("optimised.jpg", Size(640, 480) with { OptimizeCoding = true });
        yield return ("restart.jpg", Size(640, 480) with { RestartInterval = 10 });
        yield return ("quality-10.jpg", Size(640, 480) with { Quality = 10 });
        yield return ("quality-100.jpg", Size(320, 240) with { Quality = 100 });
        yield return ("noise.jpg", Size(640, 480) with { NoisePercent = 15 });
        yield return ("density-300dpi.jpg",
            Size(600, 400) with { DotsPerInch = 300, Comment = "A demo image of ImageConversion." });
        yield return ("subsampling/444.jpg", Size(403, 301) with { Subsampling = ChromaSubsampling.Chroma444 });
        yield return ("subsampling/422.jpg", Size(403, 301) with { Subsampling = ChromaSubsampling.Chroma422 });
        yield return ("subsampling/420.jpg", Size(403, 301) with { Subsampling = ChromaSubsampling.Chroma420 });
        yield return ("subsampling/440.jpg", Size(403, 301) with { Subsampling = ChromaSubsampling.Chroma440 });
        yield return ("subsampling/411.jpg", Size(403, 301) with { Subsampling = ChromaSubsampling.Chroma411 });
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            yield return ($"orientation/{orientation}.jpg", Size(320, 240) with { Orientation = orientation });
        }
    }

    private static DemoImageOptions Size(int width, int height) => new() { Width = width, Height = height };

    // 8x8 grey pixels, a gradient. The zlib stream is stored, not compressed, and made here: what a library's
    // compressor gives may change with its version, and these bytes are committed.
    private static byte[] TinyPng()
    {
        var rows = new byte[8 * 9];
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                rows[(y * 9) + 1 + x] = (byte)(((x + y) * 255) / 14);
            }
        }

        (uint a, uint b) = (1, 0);
        foreach (byte value in rows)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        byte[] adler = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(adler, (b << 16) | a);
        byte length = (byte)rows.Length;
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n',
            .. Chunk("IHDR"u8, [0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0]),
            .. Chunk("IDAT"u8, [0x78, 0x01, 1, length, 0, (byte)~length, 0xFF, .. rows, .. adler]),
            .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] typed = [.. type, .. data];
        byte[] frame = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), Crc32.HashToUInt32(typed));
        return [.. frame[..4], .. typed, .. frame[4..]];
    }
}
