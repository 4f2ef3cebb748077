using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Formats;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;
using ImageConversion.Core.Skia;

namespace ImageConversion.Core;

/// <summary>Converts JPEG images to PNG, in memory.</summary>
/// <remarks>Thread-safe: one instance serves any number of threads. Conversion is bound by the processor. The synchronous methods run
/// on the caller's thread, as many at one time as there are callers. The asynchronous ones run on the thread pool,
/// <see cref="MaxConcurrentConversions"/> at one time.</remarks>
[SuppressMessage("Performance", "CA1822", Justification = "An instance, so that an app can register and replace it.")]
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their required parameters.")]
public sealed partial class JpegToPngConverter
{
    /// <summary>Grows whenever a release may write other bytes than the one before for the same image and options.</summary>
    public const int OutputVersion = 2;

    /// <summary>How many threads code one picture. The PNG's bytes are the same for each number.</summary>
    /// <value>At least 1. Default 1: where there are more pictures than cores, converting several at one time is the better way.
    /// Each further thread takes about 2 MB (8 MB under <see cref="CompressionPreset.Small"/>).</value>
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

    /// <summary>Whether bytes are a profile for <see cref="ConversionOptions.CmykProfile"/>.</summary>
    /// <param name="profile">The ICC profile.</param>
    /// <returns>False if it is malformed, or not one from CMYK.</returns>
    public static bool IsCmykProfile(ReadOnlyMemory<byte> profile) => InkConversion.TryCreate(profile, out _) is not null;

    /// <summary>Reads an image's header and checks it against the limits. No pixel is decoded and no memory for any is taken. The
    /// cost does not depend on the picture's size; only that of a JPEG of several scans depends on its length, as they are
    /// counted.</summary>
    /// <param name="jpeg">The whole encoded JPEG, which must not change while the result is used. If only
    /// <see cref="OpenedImage.Info"/> is wanted, its beginning is enough, as far as the first scan (T.81 marker SOS); metadata
    /// may take some hundred kilobytes.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <returns>What the image is and what converting it takes, ready to be converted.</returns>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The header is not that of an image that would be converted; the kind says why.
    /// If several limits are exceeded, the first of input bytes, side, pixels, memory and scans is named.</exception>
    public OpenedImage Open(ReadOnlyMemory<byte> jpeg, ConversionOptions? options = null)
    {
        options = OptionsCheck.Resolve(options);
        LimitCheck.Input(jpeg.Length, options.Limits);
        try
        {
            var image = new OpenedImage(
                EncodedImage.Read(
                    jpeg,
                    acceptsAny: options.Accept == AcceptedFormats.Any,
                    salvages: options.OnDamage == DamageHandling.Salvage),
                options,
                MaxDegreeOfParallelism);
            LimitCheck.Image(image, options.Limits);
            return image;
        }
        catch (ImageFault fault)
        {
            throw ImageConversionException.From(fault);
        }
    }

    /// <summary>Reads an image's header and checks it against the limits, as <see cref="Open(ReadOnlyMemory{byte}, ConversionOptions?)"/> does.</summary>
    /// <param name="jpeg">The encoded JPEG, or its beginning as far as the first scan (T.81 marker SOS).</param>
    /// <param name="options">How the image would be converted; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <returns>What the header says, and what converting would take.</returns>
    /// <inheritdoc cref="Open(ReadOnlyMemory{byte}, ConversionOptions?)" path="/exception"/>
    public JpegInfo Identify(ReadOnlyMemory<byte> jpeg, ConversionOptions? options = null) => Open(jpeg, options).Info;

    /// <summary>Converts one image.</summary>
    /// <param name="jpeg">The whole encoded JPEG. It is pinned, not copied, and must not change until this returns.</param>
    /// <param name="png">Receives the PNG's bytes. After an exception, what it holds is not a PNG.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ArgumentException"><paramref name="png"/> is null, or an option has an invalid value.</exception>
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
        OpenedImage image = Open(jpeg, options);
        TimeSpan openTime = Stopwatch.GetElapsedTime(started);
        ConversionResult result = Convert(image, png, cancellationToken);
        return result with { DecodeTime = openTime + result.DecodeTime };
    }

    /// <summary>Converts an opened image: its header is read and within the limits. The steps: plan colour and metadata, decode,
    /// orient, convert colour, encode. Rows go through all of them as they are decoded.</summary>
    /// <param name="image">Opened by this converter, or by one of the same <see cref="MaxDegreeOfParallelism"/>.</param>
    /// <param name="png">Receives the PNG's bytes. After an exception, what it holds is not a PNG.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>What was converted. <see cref="ConversionResult.DecodeTime"/> does not include opening.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ConversionResult Convert(OpenedImage image, IBufferWriter<byte> png, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(png);
        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        var warnings = new List<string>();
        try
        {
            ColorPlan color = image.PlanColor(warnings);
            PngMetadata metadata = image.Carry(color, warnings);
            // What is carried of it stands in the metadata; what is not needs no memory from here on.
            color = color with { Profile = null, ReplacedProfile = null };
            using DecodedRows decoded = DecodedRows.Start(image, color, warnings, cancellationToken);
            TimeSpan startTime = Stopwatch.GetElapsedTime(started);
            PngEncodingResult encoded = Encode(decoded.Rows, metadata, image.Options, png, cancellationToken);
            return new ConversionResult
            {
                WidthPixels = decoded.WidthPixels,
                HeightPixels = decoded.HeightPixels,
                Channels = encoded.IsGrey ? 1 : decoded.Channels,
                PngBytes = encoded.Bytes,
                Warnings = decoded.Warnings,
                DecodeTime = startTime + encoded.ReadTime,
                EncodeTime = encoded.EncodeTime,
            };
        }
        catch (ImageFault fault)
        {
            throw ImageConversionException.From(fault);
        }
    }

    /// <summary>Decodes an image without encoding it: for apps that want pixels. They are those of the PNG.</summary>
    /// <param name="jpeg">The whole encoded JPEG, which must not change while the result is used.</param>
    /// <param name="options">How to decode; null for <see cref="ConversionOptions.Default"/>. What is about the PNG is not used.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The rows, which are decoded as they are read. Dispose it.</returns>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The image cannot be decoded; its kind says why. Damage may also be found while rows
    /// are read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DecodedRows Decode(
        ReadOnlyMemory<byte> jpeg, ConversionOptions? options = null, CancellationToken cancellationToken = default) =>
        Decode(Open(jpeg, options), cancellationToken);

    /// <summary>Decodes an opened image without encoding it.</summary>
    /// <param name="image">Opened by a converter.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The rows, which are decoded as they are read. Dispose it.</returns>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, ConversionOptions?, CancellationToken)" path="/exception"/>
    public DecodedRows Decode(OpenedImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        cancellationToken.ThrowIfCancellationRequested();
        var warnings = new List<string>();
        try
        {
            return DecodedRows.Start(image, image.PlanColor(warnings), warnings, cancellationToken);
        }
        catch (ImageFault fault)
        {
            throw ImageConversionException.From(fault);
        }
    }

    private PngEncodingResult Encode(
        RowSource rows, PngMetadata metadata, ConversionOptions options, IBufferWriter<byte> png, CancellationToken cancellationToken)
    {
        Effort effort = options.Compression switch
        {
            CompressionPreset.Fast => Effort.Fast,
            CompressionPreset.Small => Effort.Small,
            _ => Effort.Balanced,
        };
        // SkiaSharp's takes 8 bits a sample.
        bool isDeep = rows.Layout is PixelLayout.Grey16 or PixelLayout.Rgb48;
        if (options.Encoder == EncoderKind.Skia && !isDeep)
        {
            return SkiaEncoder.Encode(rows, metadata, effort, png, cancellationToken);
        }

        var settings = new PngEncoderOptions
        {
            Effort = effort,
            MayBecomeGrey = options.Grey == GreyHandling.Auto,
            MaxDegreeOfParallelism = MaxDegreeOfParallelism,
        };
        return PngEncoder.Encode(rows, metadata, settings, png, cancellationToken);
    }
}
