using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Skia;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>All pixels of a JPEG, by one decoder or the other.</summary>
internal static class DecodedPixels
{
    public static IReadOnlyList<DecoderVectors> Kernels { get; } =
        [.. Enum.GetValues<DecoderVectors>().Where(v => v <= DecoderVectorsExtensions.Widest)];

    /// <summary>By our own decoder; null where it does not take the file.</summary>
    public static byte[]? ByOurs(ReadOnlyMemory<byte> jpeg, DecoderVectors vectors, bool wantsInks = false)
    {
        JpegHeader header = JpegHeader.Read(jpeg.Span);
        if (!JpegDecoding.Knows(header))
        {
            return null;
        }

        using RowSource? rows = JpegDecoding.TryOpen(
            header, jpeg, ConversionLimits.Default.MaxScans, vectors, isReadFirst: false, out _, default)?.Decode(wantsInks, default);
        return rows is null ? null : ReadAll(rows);
    }

    public static byte[] BySkia(ReadOnlyMemory<byte> jpeg)
    {
        using var rows = SkiaRowSource.Open(jpeg);
        return ReadAll(rows);
    }

    /// <summary>In portions of changing size, as an encoder may ask for them.</summary>
    public static byte[] ReadAll(RowSource rows)
    {
        byte[] pixels = new byte[(long)rows.RowBytes * rows.Height];
        int portion = 1;
        for (int y = 0; y < rows.Height; y += portion)
        {
            portion = Math.Min((y % 5) + 1, rows.Height - y);
            rows.ReadRows(pixels.AsSpan(y * rows.RowBytes, portion * rows.RowBytes), portion);
        }

        return pixels;
    }
}
