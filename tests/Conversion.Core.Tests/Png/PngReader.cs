using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageConversion.Core.Tests.Png;

/// <summary>
/// A PNG as this project's tests read it: written from the standard alone, with zlib for the deflate stream, and strict
/// about everything that the encoder under test could get wrong.
/// </summary>
internal sealed class PngReader
{
    private readonly List<(string Type, byte[] Data)> _chunks = [];

    private PngReader()
    {
    }

    public IReadOnlyList<(string Type, byte[] Data)> Chunks => _chunks;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int BitDepth { get; private set; }

    public int ColorType { get; private set; }

    public byte[] Pixels { get; private set; } = [];

    /// <summary>The filter type of every row.</summary>
    public byte[] Filters { get; private set; } = [];

    public byte[] Chunk(string type) => _chunks.Single(c => c.Type == type).Data;

    public static PngReader Read(ReadOnlyMemory<byte> png)
    {
        var reader = new PngReader();
        reader.ReadChunks(png.Span);
        reader.ReadImage();
        return reader;
    }

    private void ReadChunks(ReadOnlySpan<byte> png)
    {
        Require(png.StartsWith<byte>([137, 80, 78, 71, 13, 10, 26, 10]), "signature");
        int offset = 8;
        while (offset < png.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png[offset..]);
            ReadOnlySpan<byte> body = png.Slice(offset + 4, length + 4);
            uint crc = BinaryPrimitives.ReadUInt32BigEndian(png[(offset + 8 + length)..]);
            Require(crc == System.IO.Hashing.Crc32.HashToUInt32(body), "CRC");
            _chunks.Add((Encoding.ASCII.GetString(body[..4]), body[4..].ToArray()));
            offset += length + 12;
        }

        Require(_chunks[0].Type == "IHDR" && _chunks[^1] is ("IEND", { Length: 0 }), "IHDR first, IEND last");
        byte[] header = _chunks[0].Data;
        Width = BinaryPrimitives.ReadInt32BigEndian(header);
        Height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        BitDepth = header[8];
        ColorType = header[9];
        Require(header.AsSpan(10, 3).IndexOfAnyExcept((byte)0) < 0, "methods");
    }

    private void ReadImage()
    {
        int channels = ColorType switch { 0 => 1, 2 => 3, 6 => 4, _ => throw new InvalidDataException("colour type") };
        int bytesPerPixel = channels * BitDepth / 8;
        int rowBytes = Width * bytesPerPixel;
        using var compressed = new MemoryStream([.. _chunks.Where(c => c.Type == "IDAT").SelectMany(c => c.Data)]);
        byte[] scanlines = new byte[(long)(rowBytes + 1) * Height];
        using (var zlib = new ZLibStream(compressed, CompressionMode.Decompress))
        {
            zlib.ReadExactly(scanlines);
            Require(zlib.ReadByte() < 0, "no data after the last row");
        }

        RequireAdler(compressed.ToArray(), scanlines);
        Pixels = new byte[(long)rowBytes * Height];
        Filters = new byte[Height];
        Span<byte> previous = new byte[rowBytes];
        for (int y = 0; y < Height; y++)
        {
            Span<byte> line = scanlines.AsSpan(y * (rowBytes + 1), rowBytes + 1);
            Span<byte> row = Pixels.AsSpan(y * rowBytes, rowBytes);
            Filters[y] = line[0];
            Unfilter(line, previous, row, bytesPerPixel);
            previous = row;
        }
    }

    private static void Unfilter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> previous, Span<byte> row, int bytesPerPixel)
    {
        for (int x = 0; x < row.Length; x++)
        {
            int a = x < bytesPerPixel ? 0 : row[x - bytesPerPixel];
            int b = previous[x];
            int c = x < bytesPerPixel ? 0 : previous[x - bytesPerPixel];
            int prediction = line[0] switch
            {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) / 2,
                4 => Paeth(a, b, c),
                _ => throw new InvalidDataException("filter type"),
            };
            row[x] = (byte)(line[x + 1] + prediction);
        }
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c;
        int pa = Math.Abs(p - a);
        int pb = Math.Abs(p - b);
        int pc = Math.Abs(p - c);
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    /// <summary>ZLibStream is not known to check it, so it is checked here, by the definition (RFC 1950, 8.2).</summary>
    private static void RequireAdler(byte[] zlib, byte[] data)
    {
        ulong a = 1;
        ulong b = 0;
        foreach (byte value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        Require(BinaryPrimitives.ReadUInt32BigEndian(zlib.AsSpan(zlib.Length - 4)) == ((b << 16) | a), "Adler-32");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"Not as the standard wants it: {what}.");
        }
    }
}
