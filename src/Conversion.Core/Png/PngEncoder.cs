using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png.Grey;
using ImageConversion.Core.Png.Strips;

namespace ImageConversion.Core.Png;

/// <summary>Writes a PNG (Third Edition) from rows, without holding the frame.</summary>
internal static class PngEncoder
{
    /// <summary>Encodes all rows of <paramref name="rows"/>.</summary>
    /// <exception cref="ArgumentException">The metadata cannot stand in a valid PNG.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is looked at between strips.</exception>
    public static PngEncodingResult Encode(
        RowSource rows,
        PngMetadata metadata,
        PngEncoderOptions options,
        IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        PngMetadataWriter.Validate(metadata);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxDegreeOfParallelism, 1);
        long started = Stopwatch.GetTimestamp();
        var chunks = new PngChunkWriter(output);
        long readingTicks = 0;
        bool isGrey = MayBecomeGrey(rows, metadata, options)
            ? WriteAsGreyOrColor(rows, metadata, options, chunks, ref readingTicks, cancellationToken)
            : WriteAsIs(rows, metadata, options, chunks, ref readingTicks, cancellationToken);
        TimeSpan readTime = Stopwatch.GetElapsedTime(0, readingTicks);
        return new PngEncodingResult(
            chunks.BytesWritten, isGrey, readTime, Stopwatch.GetElapsedTime(started) - readTime);
    }

    /// <summary>A profile is for RGB or for grey (11.3.2.3); one that comes with a colour picture is for RGB.</summary>
    private static bool MayBecomeGrey(RowSource rows, PngMetadata metadata, PngEncoderOptions options) =>
        rows.Layout == PixelLayout.Rgb24 && options.MayBecomeGrey && metadata.IccProfile.IsEmpty;

    private static bool WriteAsIs(
        RowSource rows,
        PngMetadata metadata,
        PngEncoderOptions options,
        PngChunkWriter chunks,
        ref long readingTicks,
        CancellationToken cancellationToken)
    {
        WriteHead(chunks, rows, metadata);
        var pipeline = new StripPipeline(
            new StripFormat(rows.Width, rows.Height, rows.Layout, options.Effort, options.VectorPath), options.MaxDegreeOfParallelism, cancellationToken);
        using var idat = new IdatWriter(chunks, options.Effort);
        pipeline.Run(rows, idat);
        idat.Finish(pipeline.Adler);
        chunks.WriteChunk("IEND"u8, []);
        readingTicks += pipeline.ReadingTicks;
        return false;
    }

    /// <summary>Codes the picture as grey, and writes nothing until the last pixel was seen to be; at the first that is not,
    /// starts again in colour. True where it was grey.</summary>
    private static bool WriteAsGreyOrColor(
        RowSource rows,
        PngMetadata metadata,
        PngEncoderOptions options,
        PngChunkWriter chunks,
        ref long readingTicks,
        CancellationToken cancellationToken)
    {
        using var attempt = new GreyRowSource(rows);
        long before = Stopwatch.GetTimestamp();
        bool mayBeGrey = attempt.IsFirstRowGrey();
        readingTicks += Stopwatch.GetTimestamp() - before;
        if (!mayBeGrey)
        {
            using var all = new ReplayedRowSource(rows, attempt, coded: Stream.Null, codedRows: 0);
            return WriteAsIs(all, metadata, options, chunks, ref readingTicks, cancellationToken);
        }

        using var held = new HeldStream();
        var pipeline = new StripPipeline(
            new StripFormat(rows.Width, rows.Height, PixelLayout.Grey8, options.Effort, options.VectorPath),
            options.MaxDegreeOfParallelism,
            cancellationToken);
        bool isGrey = pipeline.Run(attempt, held);
        readingTicks += pipeline.ReadingTicks;
        if (!isGrey)
        {
            using var replayed = new ReplayedRowSource(rows, attempt, held.OpenRead(), pipeline.RowsCoded);
            return WriteAsIs(replayed, metadata, options, chunks, ref readingTicks, cancellationToken);
        }

        WriteHead(chunks, attempt, metadata);
        using var idat = new IdatWriter(chunks, options.Effort);
        idat.Append(held.Content);
        idat.Finish(pipeline.Adler);
        chunks.WriteChunk("IEND"u8, []);
        return true;
    }

    /// <summary>Everything before the first IDAT.</summary>
    public static void WriteHead(PngChunkWriter chunks, RowSource rows, PngMetadata metadata)
    {
        chunks.WriteSignature();
        WriteHeader(chunks, rows.Width, rows.Height, rows.Layout);
        PngMetadataWriter.Write(metadata, chunks);
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
