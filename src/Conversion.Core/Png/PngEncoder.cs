using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Conversion.Core.Pixels;

namespace Conversion.Core.Png;

/// <summary>Writes a PNG (Third Edition) from rows, without holding the frame.</summary>
internal static class PngEncoder
{
    /// <summary>Encodes all rows of <paramref name="rows"/>.</summary>
    /// <exception cref="ArgumentException">The metadata cannot stand in a valid PNG.</exception>
    public static PngEncodingResult Encode(
        RowSource rows,
        PngMetadata metadata,
        PngEncoderOptions options,
        IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        PngMetadataWriter.Validate(metadata);
        long started = Stopwatch.GetTimestamp();
        long reading = 0;
        var chunks = new PngChunkWriter(output);
        chunks.WriteSignature();
        WriteHeader(chunks, rows.Width, rows.Height, rows.Layout);
        PngMetadataWriter.Write(metadata, chunks);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            int bytesPerPixel = rows.Layout.BytesPerPixel();
            byte[] previous = new byte[rows.RowBytes];
            byte[] current = new byte[rows.RowBytes];
            byte[] filtered = new byte[rows.RowBytes + 1];
            filtered[0] = 4;
            for (int y = 0; y < rows.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long before = Stopwatch.GetTimestamp();
                rows.ReadRows(current, 1);
                reading += Stopwatch.GetTimestamp() - before;
                for (int x = 0; x < current.Length; x++)
                {
                    int a = x < bytesPerPixel ? 0 : current[x - bytesPerPixel];
                    int c = x < bytesPerPixel ? 0 : previous[x - bytesPerPixel];
                    filtered[x + 1] = (byte)(current[x] - Paeth(a, previous[x], c));
                }

                zlib.Write(filtered);
                (previous, current) = (current, previous);
            }
        }

        chunks.WriteChunk("IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        chunks.WriteChunk("IEND"u8, []);
        TimeSpan readTime = Stopwatch.GetElapsedTime(0, reading);
        return new PngEncodingResult(
            chunks.BytesWritten, IsGrey: false, readTime, Stopwatch.GetElapsedTime(started) - readTime);
    }

    private static int Paeth(int a, int b, int c)
    {
        int pa = Math.Abs(b - c);
        int pb = Math.Abs(a - c);
        int pc = Math.Abs(a + b - c - c);
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    private static void WriteHeader(PngChunkWriter chunks, int width, int height, PixelLayout layout)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        // Bit depth and colour type (11.2.1); deflate, adaptive filters and no interlace are the zeros that follow.
        (header[8], header[9]) = layout switch
        {
            PixelLayout.Grey8 => ((byte)8, (byte)0),
            PixelLayout.Grey16 => ((byte)16, (byte)0),
            PixelLayout.Rgb24 => ((byte)8, (byte)2),
            PixelLayout.Rgb48 => ((byte)16, (byte)2),
            PixelLayout.Rgba32 => ((byte)8, (byte)6),
            _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "not a pixel layout"),
        };
        header[10..].Clear();
        chunks.WriteChunk("IHDR"u8, header);
    }
}
