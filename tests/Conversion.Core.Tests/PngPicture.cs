using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace ImageConversion.Core.Tests;

/// <summary>
/// Pixels and chunks of a PNG as our converter writes them, read by the definition (PNG Third Edition, 9.2) and fast
/// enough for the whole corpus. It trusts checksums; whether a file is valid is asked of pngcheck.
/// </summary>
internal sealed class PngPicture
{
    private PngPicture(List<(string Type, byte[] Data)> chunks, byte[] pixels)
    {
        Chunks = chunks;
        Pixels = pixels;
    }

    public IReadOnlyList<(string Type, byte[] Data)> Chunks { get; }

    public byte[] Pixels { get; }

    public int Width => BinaryPrimitives.ReadInt32BigEndian(Chunks[0].Data);

    public int Height => BinaryPrimitives.ReadInt32BigEndian(Chunks[0].Data.AsSpan(4));

    public int ColorType => Chunks[0].Data[9];

    public bool IsGrey => ColorType == 0;

    /// <summary>Pixels of three bytes, whether they are stored as grey or not.</summary>
    public byte[] RgbPixels()
    {
        if (!IsGrey)
        {
            return Pixels;
        }

        byte[] rgb = new byte[Pixels.Length * 3];
        for (int i = 0; i < Pixels.Length; i++)
        {
            rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = Pixels[i];
        }

        return rgb;
    }

    public bool Has(string type) => Chunks.Any(c => c.Type == type);

    /// <summary>The data of the only chunk of a type.</summary>
    public byte[] Chunk(string type) => Chunks.Single(c => c.Type == type).Data;

    /// <summary>The profile in iCCP, inflated; null where there is none.</summary>
    public byte[]? IccProfile()
    {
        if (!Has("iCCP"))
        {
            return null;
        }

        byte[] data = Chunk("iCCP");
        // The name ends with a null, the compression method follows it.
        return Inflate(data.AsMemory(Array.IndexOf(data, (byte)0) + 2));
    }

    /// <summary>All texts of tEXt, zTXt and iTXt under a keyword.</summary>
    public IReadOnlyList<string> Texts(string keyword) =>
        [.. Chunks.Where(c => c.Type is "tEXt" or "zTXt" or "iTXt").Select(ReadText).Where(t => t.Keyword == keyword).Select(t => t.Text)];

    public static PngPicture Read(ReadOnlyMemory<byte> png)
    {
        var chunks = new List<(string Type, byte[] Data)>();
        using var compressed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.Span[at..]);
            string type = Encoding.ASCII.GetString(png.Span.Slice(at + 4, 4));
            ReadOnlySpan<byte> data = png.Span.Slice(at + 8, length);
            if (type == "IDAT")
            {
                compressed.Write(data);
            }
            else
            {
                chunks.Add((type, data.ToArray()));
            }

            at += length + 12;
        }

        compressed.Position = 0;
        return new PngPicture(chunks, ReadPixels(compressed, chunks[0].Data));
    }

    private static byte[] ReadPixels(Stream compressed, byte[] header)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(header);
        int height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        int channels = header[9] switch { 0 => 1, 2 => 3, 6 => 4, _ => throw new InvalidDataException("colour type") };
        int bytesPerPixel = channels * header[8] / 8;
        int rowBytes = width * bytesPerPixel;
        byte[] pixels = new byte[(long)rowBytes * height];
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        using var buffered = new BufferedStream(zlib, 1 << 16);
        ReadOnlySpan<byte> previous = new byte[rowBytes];
        for (int y = 0; y < height; y++)
        {
            int filter = buffered.ReadByte();
            Span<byte> row = pixels.AsSpan(y * rowBytes, rowBytes);
            buffered.ReadExactly(row);
            Unfilter(filter, row, previous, bytesPerPixel);
            previous = row;
        }

        Assert.That(buffered.ReadByte(), Is.EqualTo(-1), "data after the last row");
        return pixels;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = bytesPerPixel; i < row.Length; i++)
                {
                    row[i] += row[i - bytesPerPixel];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += previous[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < bytesPerPixel ? 0 : row[i - bytesPerPixel];
                    row[i] += (byte)((left + previous[i]) / 2);
                }

                break;
            case 4:
                for (int i = 0; i < bytesPerPixel; i++)
                {
                    row[i] += previous[i];
                }

                for (int i = bytesPerPixel; i < row.Length; i++)
                {
                    row[i] += Paeth(row[i - bytesPerPixel], previous[i], previous[i - bytesPerPixel]);
                }

                break;
            default:
                throw new InvalidDataException($"filter type {filter}");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Paeth(int a, int b, int c)
    {
        int pa = Math.Abs(b - c);
        int pb = Math.Abs(a - c);
        int pc = Math.Abs(a + b - c - c);
        return (byte)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }

    private static (string Keyword, string Text) ReadText((string Type, byte[] Data) chunk)
    {
        int end = Array.IndexOf(chunk.Data, (byte)0);
        string keyword = Encoding.Latin1.GetString(chunk.Data, 0, end);
        ReadOnlyMemory<byte> rest = chunk.Data.AsMemory(end + 1);
        switch (chunk.Type)
        {
            case "tEXt":
                return (keyword, Encoding.Latin1.GetString(rest.Span));
            case "zTXt":
                return (keyword, Encoding.Latin1.GetString(Inflate(rest[1..])));
            default:
                bool isCompressed = rest.Span[0] == 1;
                ReadOnlyMemory<byte> text = AfterNull(AfterNull(rest[2..]));
                return (keyword, Encoding.UTF8.GetString(isCompressed ? Inflate(text) : text.ToArray()));
        }
    }

    private static ReadOnlyMemory<byte> AfterNull(ReadOnlyMemory<byte> data) => data[(data.Span.IndexOf((byte)0) + 1)..];

    private static byte[] Inflate(ReadOnlyMemory<byte> data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        zlib.CopyTo(inflated);
        return inflated.ToArray();
    }
}
