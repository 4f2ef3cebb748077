using System.Buffers.Binary;
using System.IO.Hashing;
using ImageConversion.Batch.Generation;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Batch.Tests.Generation;

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
        foreach ((string name, DemoImageOptions options, Func<JpegSettings, byte[]>? write) in Pictures())
        {
            index++;
            yield return (name, write is null ? DemoImageGenerator.Generate(index, options) : write(Drawn(index, options)));
        }

        byte[] whole = DemoImageGenerator.Generate(++index, Size(640, 480));
        yield return ("broken-truncated.jpg", whole[..(whole.Length * 6 / 10)]);
        yield return ("misnamed-png.jpg", TinyPng());
    }

    // What imgconv generate draws; null: also as it stores it.
    private static IEnumerable<(string Name, DemoImageOptions Options, Func<JpegSettings, byte[]>? Write)> Pictures()
    {
        yield return ("size-1x1.jpg", Size(1, 1), null);
        yield return ("size-7x9.jpg", Size(7, 9), null);
        yield return ("size-17x33.jpg", Size(17, 33), null);
        yield return ("size-64x48.jpg", Size(64, 48), null);
        yield return ("size-800x600.jpg", Size(800, 600), null);
        yield return ("size-12mp.jpg", Size(4000, 3000), null);
        yield return ("extension.jpeg", Size(320, 240), null);
        yield return ("extension-upper.JPG", Size(320, 240), null);
        yield return ("grey.jpg", Size(640, 480), s => Stored(s with { Model = ColorModel.Grey }));
        yield return ("rgb-adobe.jpg", Size(320, 240), s => Stored(s with { Model = ColorModel.Rgb, AdobeTransform = 0 }));
        yield return ("progressive.jpg", Size(800, 600), s => Stored(Halved(s) with { Frame = JpegSettings.Progressive }));
        yield return ("progressive-grey.jpg", Size(317, 211),
            s => Stored(s with { Frame = JpegSettings.Progressive, Model = ColorModel.Grey }));
        yield return ("optimised.jpg", Size(640, 480), s => Stored(Halved(s) with { Huffman = HuffmanLayout.Optimal }));
        yield return ("restart.jpg", Size(640, 480), s => Stored(Halved(s) with { RestartInterval = 10 }));
        yield return ("quality-10.jpg", Size(640, 480), s => Stored(Halved(s) with { Quality = 10 }));
        yield return ("quality-100.jpg", Size(320, 240), s => Stored(Halved(s) with { Quality = 100 }));
        yield return ("noise.jpg", Size(640, 480) with { NoisePercent = 15 }, null);
        yield return ("density-300dpi.jpg", Size(600, 400), s => WithDensityAndComment(Stored(Halved(s))));
        yield return ("subsampling/444.jpg", Size(403, 301), Stored);
        yield return ("subsampling/422.jpg", Size(403, 301), s => Stored(s with { Sampling = "2x1,1x1,1x1" }));
        yield return ("subsampling/420.jpg", Size(403, 301), null);
        yield return ("subsampling/440.jpg", Size(403, 301), s => Stored(s with { Sampling = "1x2,1x1,1x1" }));
        yield return ("subsampling/411.jpg", Size(403, 301), s => Stored(s with { Sampling = "4x1,1x1,1x1" }));
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            int stored = orientation;
            yield return ($"orientation/{orientation}.jpg", Size(320, 240), s => WithOrientation(s, stored));
        }
    }

    private static DemoImageOptions Size(int width, int height) => new() { Width = width, Height = height };

    private static JpegSettings Drawn(long index, DemoImageOptions options)
    {
        byte[] rgb = DemoImageGenerator.DrawRgb(index, options);
        return new JpegSettings
        {
            Width = options.Width,
            Height = options.Height,
            Quality = 85,
            Content = (x, y) =>
            {
                int at = ((y * options.Width) + x) * 3;
                return (rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2];
            },
        };
    }

    private static JpegSettings Halved(JpegSettings settings) => settings with { Sampling = "2x2,1x1,1x1" };

    private static byte[] Stored(JpegSettings settings) => JpegWriter.Write(settings);

    private static byte[] WithDensityAndComment(byte[] jpeg) => JpegParts.Of(jpeg)
        .Without(0xE0)
        .Add(0xFE, "A demo image of ImageConversion."u8.ToArray())
        .Add(0xE0, [.. "JFIF\0"u8, 1, 2, 1, 1, 44, 1, 44, 0, 0])
        .ToArray();

    private static byte[] WithOrientation(JpegSettings upright, int orientation)
    {
        bool isTurned = orientation >= 5;
        (int width, int height) = isTurned ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        byte[] jpeg = Stored(Halved(upright) with
        {
            Width = width,
            Height = height,
            Content = (x, y) =>
            {
                (int seenX, int seenY) = OrientationFiles.Seen(orientation, x, y, width, height);
                return upright.Content(seenX, seenY);
            },
        });
        return JpegParts.Of(jpeg).AddExif(new TiffBuilder().Short(0x0112, (ushort)orientation).ToArray()).ToArray();
    }

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
