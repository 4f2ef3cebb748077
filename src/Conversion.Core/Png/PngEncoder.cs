using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Conversion.Core.Pixels;

namespace Conversion.Core.Png;

/// <summary>Writes a PNG (Third Edition) from rows, without holding the frame.</summary>
internal static class PngEncoder
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes all rows of <paramref name="rows"/> and returns how many bytes were written.</summary>
    public static long Encode(
        RowSource rows,
        PngMetadata metadata,
        PngEncoderOptions options,
        IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        long written = 0;
        output.Write(Signature);
        written += Signature.Length;
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, rows.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], rows.Height);
        header[8] = 8;
        header[9] = (byte)(rows.Layout == PixelLayout.Grey8 ? 0 : 2);
        header[10..].Clear();
        written += WriteChunk(output, "IHDR"u8, header);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] previous = new byte[rows.RowBytes];
            byte[] current = new byte[rows.RowBytes];
            byte[] filtered = new byte[rows.RowBytes + 1];
            filtered[0] = 2;
            for (int y = 0; y < rows.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.ReadRows(current, 1);
                for (int x = 0; x < current.Length; x++)
                {
                    filtered[x + 1] = (byte)(current[x] - previous[x]);
                }

                zlib.Write(filtered);
                (previous, current) = (current, previous);
            }
        }

        written += WriteChunk(output, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        written += WriteChunk(output, "IEND"u8, []);
        return written;
    }

    private static int WriteChunk(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, data.Length);
        output.Write(four);
        output.Write(type);
        output.Write(data);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(four, crc.GetCurrentHashAsUInt32());
        output.Write(four);
        return data.Length + 12;
    }
}
