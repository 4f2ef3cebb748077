using System.Text;

namespace Conversion.Batch.Generation.Jpeg;

/// <summary>
/// Encodes pixels as JPEG (ITU-T T.81, JFIF 1.02): baseline or progressive, 8 bits, Huffman. Made for test images, so
/// that it can write every common kind of file; the same pixels and options give the same bytes on every machine.
/// </summary>
/// <remarks>
/// The scaling of the quantisation tables and the order of the progressive scans follow the Independent JPEG Group's
/// practice, so that the files are of the kind that is met in the wild. All members are thread-safe.
/// </remarks>
internal static class JpegWriter
{
    /// <summary>Encodes an image.</summary>
    /// <param name="rgb">
    /// Rows from the top, without padding; each pixel is three bytes: red, green, blue.
    /// </param>
    /// <param name="width">Pixels in a row, 1 to 65535.</param>
    /// <param name="height">Rows, 1 to 65535.</param>
    /// <param name="options">What kind of JPEG to write; null means the defaults.</param>
    /// <returns>The whole file.</returns>
    /// <exception cref="ArgumentException">
    /// A size or an option is out of range, or <paramref name="rgb"/> is not of the size that it should be.
    /// </exception>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, JpegWriterOptions? options = null)
    {
        options ??= new JpegWriterOptions();
        Validate(rgb, width, height, options);

        JpegFrame frame = JpegFrame.Create(width, height, options);
        SamplePlanes.FromRgb(rgb, frame, options.ColorModel).QuantizeInto(frame);
        frame.FillPaddingBlocks();

        var output = new JpegOutput(capacity: 1024 + (rgb.Length / 8));
        MarkerWriter.WriteHeaders(output, frame, options);
        foreach (JpegScan scan in options.Progressive ? ProgressiveScript.For(frame) : SequentialScans(frame, options))
        {
            WriteScan(output, frame, scan, options);
        }

        MarkerWriter.WriteEndOfImage(output);
        return output.ToArray();
    }

    private static void WriteScan(JpegOutput output, JpegFrame frame, JpegScan scan, JpegWriterOptions options)
    {
        var tokens = new EntropyTokens();
        if (options.Progressive)
        {
            ProgressiveScanCoder.Code(frame, scan, options.RestartInterval, tokens);
        }
        else
        {
            SequentialScanCoder.Code(frame, scan, options.RestartInterval, tokens);
        }

        bool optimized = options.Progressive || options.OptimizeCoding;
        HuffmanTable?[] tables = optimized ? OptimalHuffmanTables.For(tokens) : StandardHuffmanTables.For(tokens);
        MarkerWriter.WriteHuffmanTables(output, tables);
        MarkerWriter.WriteStartOfScan(output, scan);
        tokens.WriteTo(output, tables);
    }

    private static IEnumerable<JpegScan> SequentialScans(JpegFrame frame, JpegWriterOptions options) =>
        options.Interleaved
            ? [new JpegScan(frame.Components)]
            : frame.Components.Select(component => new JpegScan([component]));

    private static void Validate(ReadOnlySpan<byte> rgb, int width, int height, JpegWriterOptions options)
    {
        RequireRange(width, 1, ushort.MaxValue, nameof(width));
        RequireRange(height, 1, ushort.MaxValue, nameof(height));
        if (rgb.Length != 3L * width * height)
        {
            throw new ArgumentException(
                $"expected {3L * width * height} bytes for {width}x{height} RGB pixels, found {rgb.Length}", nameof(rgb));
        }

        RequireRange(options.Quality, 1, 100, nameof(options.Quality));
        RequireRange(options.RestartInterval, 0, ushort.MaxValue, nameof(options.RestartInterval));
        RequireRange(options.DotsPerInch, 0, ushort.MaxValue, nameof(options.DotsPerInch));
        RequireRange(options.Orientation ?? 1, 1, 8, nameof(options.Orientation));
        int commentBytes = Encoding.UTF8.GetByteCount(options.Comment ?? "");
        RequireRange(commentBytes, 0, ushort.MaxValue - 2, nameof(options.Comment));
        if (!Enum.IsDefined(options.ColorModel))
        {
            throw new ArgumentException($"unknown colour model {options.ColorModel}", nameof(options));
        }

        if (!Enum.IsDefined(options.Subsampling))
        {
            throw new ArgumentException($"unknown subsampling {options.Subsampling}", nameof(options));
        }
    }

    private static void RequireRange(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"expected {minimum} to {maximum}");
        }
    }
}
