using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Conversion.Core.Color;
using Conversion.Core.Formats;
using Conversion.Core.Limits;
using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
using Conversion.Core.Png;
using Conversion.Core.Skia;

namespace Conversion.Core;

/// <summary>Converts JPEG images to PNG, in memory.</summary>
/// <remarks>Thread-safe: one instance serves any number of threads. Conversion is synchronous and bound by the processor.</remarks>
[SuppressMessage("Performance", "CA1822", Justification = "An instance, so that an app can register and replace it.")]
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their required parameters.")]
public sealed partial class JpegToPngConverter
{
    /// <summary>Grows whenever a release may write other bytes than the one before for the same image and options.</summary>
    public const int OutputVersion = 1;

    /// <summary>How many threads code one picture. The PNG's bytes are the same for each number.</summary>
    /// <value>
    /// At least 1. Default 1: where there are more pictures than cores, converting several at one time is the better way.
    /// Each further thread takes about 2 MB (8 MB under <see cref="CompressionPreset.Small"/>).
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxDegreeOfParallelism
    {
        get => field;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Converts one image.</summary>
    /// <param name="jpeg">The whole encoded JPEG. It is pinned, not copied, and must not change until this returns.</param>
    /// <param name="png">Receives the PNG's bytes. After an exception, what it holds is not a PNG.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ArgumentException"><paramref name="png"/> is null, or an option has a value that it cannot have.</exception>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ConversionResult Convert(
        ReadOnlyMemory<byte> jpeg,
        IBufferWriter<byte> png,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(png);
        options = OptionsCheck.Resolve(options);
        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        SourceImage image = ReadHeader(jpeg, options);
        ExifOrientation orientation = OrientationToApply(image, options);
        image.CheckLimits(options.Limits, orientation, EncoderBytes(image, options));
        var warnings = new List<string>();
        image.CheckIntegrity(options, cancellationToken);
        ColorPlan color = image.PlanColor(options.Color, warnings);
        PngMetadata metadata = image.Carry(options.Metadata, orientation, color, warnings);
        using RowSource stored = image.Decode(color, cancellationToken);
        using RowSource upright = OrientedRows.Turn(stored, orientation, cancellationToken);
        using RowSource colored = color.Apply(upright);
        TimeSpan opened = Stopwatch.GetElapsedTime(started);
        PngEncodingResult encoded = options.Encoder == EncoderKind.Skia
            ? SkiaEncoder.Encode(colored, metadata, options.Compression, png, cancellationToken)
            : PngEncoder.Encode(colored, metadata, EncoderOptions(options), png, cancellationToken);
        return new ConversionResult
        {
            WidthPixels = colored.Width,
            HeightPixels = colored.Height,
            Channels = encoded.IsGrey ? 1 : colored.Layout.Channels(),
            PngBytes = encoded.Bytes,
            Warnings = [.. image.Findings, .. warnings],
            DecodeTime = opened + encoded.ReadTime,
            EncodeTime = encoded.EncodeTime,
        };
    }

    /// <summary>
    /// Reads an image's header and checks it against the limits. No pixel is decoded and no memory for any is taken; the
    /// cost does not depend on the picture's size, only that of a JPEG of several scans on its length: they are counted.
    /// </summary>
    /// <param name="jpeg">
    /// The encoded JPEG, or as much of its beginning as reaches the first scan (T.81 marker SOS); metadata come before it,
    /// so that may be some hundred kilobytes.
    /// </param>
    /// <param name="options">How the image would be converted; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <returns>What the header says, and what converting would take.</returns>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="ImageConversionException">
    /// The header is not that of an image that would be converted; the kind says why. Of several limits that are exceeded,
    /// the first of input bytes, side, pixels, memory and scans is named.
    /// </exception>
    public JpegInfo Identify(ReadOnlyMemory<byte> jpeg, ConversionOptions? options = null)
    {
        options = OptionsCheck.Resolve(options);
        SourceImage image = ReadHeader(jpeg, options);
        ExifOrientation orientation = OrientationToApply(image, options);
        long encoderBytes = EncoderBytes(image, options);
        image.CheckLimits(options.Limits, orientation, encoderBytes);
        return new JpegInfo
        {
            WidthPixels = image.Width,
            HeightPixels = image.Height,
            Components = image.Components,
            BitsPerSample = image.BitsPerSample,
            IsProgressive = image.IsProgressive,
            Orientation = (int)image.Orientation,
            WorkingSetBytes = image.WorkingSetBytes(orientation) + encoderBytes,
        };
    }

    private static SourceImage ReadHeader(ReadOnlyMemory<byte> jpeg, ConversionOptions options)
    {
        LimitCheck.Input(jpeg.Length, options.Limits);
        return SourceImage.Read(jpeg, options.Accept);
    }

    private static ExifOrientation OrientationToApply(SourceImage image, ConversionOptions options) =>
        options.Orientation == OrientationHandling.Apply ? image.Orientation : ExifOrientation.Upright;

    /// <summary>What the encoder takes beyond what every conversion is granted for one thread of our own.</summary>
    private long EncoderBytes(SourceImage image, ConversionOptions options) => options.Encoder == EncoderKind.Skia
        ? SkiaEncoder.WorkingSetBytes(image.Width, image.Height)
        : (MaxDegreeOfParallelism - 1) * WorkingSet.BytesPerEncoderThread;

    private PngEncoderOptions EncoderOptions(ConversionOptions options) => new()
    {
        Preset = options.Compression,
        Grey = options.Grey,
        MaxDegreeOfParallelism = MaxDegreeOfParallelism,
    };
}
