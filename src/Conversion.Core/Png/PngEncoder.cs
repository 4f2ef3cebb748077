using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Conversion.Core.Pixels;
using Conversion.Core.Png.Deflate;

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
        var format = new StripFormat(rows.Width, rows.Height, rows.Layout, options);
        using (var idat = new IdatWriter(chunks, options.Preset))
        using (var strip = new StripCoder(format))
        {
            strip.RowAbove.Clear();
            uint adler = Adler32.Empty;
            for (int y = 0; y < rows.Height; y += strip.Rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(format.RowsPerStrip, rows.Height - y);
                long before = Stopwatch.GetTimestamp();
                rows.ReadRows(strip.RowsToFill(count), count);
                reading += Stopwatch.GetTimestamp() - before;
                strip.Encode(isLast: y + count == rows.Height);
                adler = Adler32.Combine(adler, strip.Adler, strip.FilteredBytes);
                idat.Append(strip.Output);
                strip.LastRow.CopyTo(strip.RowAbove);
            }

            idat.Finish(adler);
        }

        chunks.WriteChunk("IEND"u8, []);
        TimeSpan readTime = Stopwatch.GetElapsedTime(0, reading);
        return new PngEncodingResult(
            chunks.BytesWritten, IsGrey: false, readTime, Stopwatch.GetElapsedTime(started) - readTime);
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
