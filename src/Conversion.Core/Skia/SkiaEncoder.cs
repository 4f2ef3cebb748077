using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>Codes pixels with SkiaSharp's PNG encoder. Only its compressed pixels are taken: its own chunks say things that the
/// source does not (sRGB, sBIT), so ours stand around them.</summary>
internal static class SkiaEncoder
{
    private const int BytesPerSkiaPixel = 4;
    private const int SignatureBytes = 8;
    private const int ChunkFrameBytes = 12;

    /// <summary>An upper estimate of the memory: the frame, and a PNG of noise.</summary>
    public static long WorkingSetBytes(int width, int height) => (long)width * height * BytesPerSkiaPixel * 2;

    /// <summary>Encodes all rows of <paramref name="rows"/>.</summary>
    /// <exception cref="ImageFault">The pixels are not of eight bits a channel.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is looked at between rows.</exception>
    public static PngEncodingResult Encode(
        RowSource rows,
        PngMetadata metadata,
        Effort effort,
        IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        SkiaLibrary.ThrowIfAbsent();
        PngMetadataWriter.Validate(metadata);
        long started = Stopwatch.GetTimestamp();
        (SKColorType color, SKAlphaType alpha) = rows.Layout switch
        {
            PixelLayout.Grey8 => (SKColorType.Gray8, SKAlphaType.Opaque),
            PixelLayout.Rgb24 => (SKColorType.Rgba8888, SKAlphaType.Opaque),
            PixelLayout.Rgba32 => (SKColorType.Rgba8888, SKAlphaType.Unpremul),
            _ => throw new ImageFault(
                FaultKind.Unsupported, $"SkiaSharp's encoder takes 8 bits a channel; the picture is {rows.Layout}."),
        };
        var info = new SKImageInfo(rows.Width, rows.Height, color, alpha, colorspace: null);
        using var frame = new PixelFrame(info.RowBytes, rows.Height);
        Fill(frame, rows, cancellationToken);
        TimeSpan readTime = Stopwatch.GetElapsedTime(started);
        using var pixels = new SKPixmap(info, frame.Address, info.RowBytes);
        using SKData encoded = pixels.Encode(Settings(effort))
            ?? throw new InvalidOperationException($"SkiaSharp gave no PNG of {rows.Width} x {rows.Height} pixels.");
        var chunks = new PngChunkWriter(output);
        PngEncoder.WriteHead(chunks, rows, metadata);
        CopyImageData(encoded.AsSpan(), chunks);
        chunks.WriteChunk("IEND"u8, []);
        return new PngEncodingResult(
            chunks.BytesWritten, IsGrey: false, readTime, Stopwatch.GetElapsedTime(started) - readTime);
    }

    private static SKPngEncoderOptions Settings(Effort effort) => effort switch
    {
        Effort.Fast => new SKPngEncoderOptions(SKPngEncoderFilterFlags.Paeth, zLibLevel: 1),
        Effort.Balanced => SKPngEncoderOptions.Default,
        _ => new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, zLibLevel: 9),
    };

    private static void Fill(PixelFrame frame, RowSource rows, CancellationToken cancellationToken)
    {
        byte[] rgb = rows.Layout == PixelLayout.Rgb24 ? new byte[rows.RowBytes] : [];
        for (int y = 0; y < rows.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = frame.Row(y);
            if (rgb.Length == 0)
            {
                rows.ReadRows(row[..rows.RowBytes], 1);
                continue;
            }

            rows.ReadRows(rgb, 1);
            for (int x = 0; x < rows.Width; x++)
            {
                rgb.AsSpan(x * 3, 3).CopyTo(row[(x * BytesPerSkiaPixel)..]);
                row[(x * BytesPerSkiaPixel) + 3] = byte.MaxValue;
            }
        }
    }

    private static void CopyImageData(ReadOnlySpan<byte> png, PngChunkWriter chunks)
    {
        for (int at = SignatureBytes; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            if (png.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                chunks.WriteChunk("IDAT"u8, png.Slice(at + 8, length));
            }

            at += ChunkFrameBytes + length;
        }
    }
}
