using ImageConversion.Core.Color;
using ImageConversion.Core.Formats;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Png;
using ImageConversion.Core.Skia;

namespace ImageConversion.Core;

/// <summary>An image whose header is read and within the limits. No pixel is decoded yet, and none is held.</summary>
/// <remarks>Immutable and thread-safe; it refers to the encoded bytes, which must not change while it is used. Made by
/// <see cref="JpegToPngConverter.Open(ReadOnlyMemory{byte}, ConversionOptions?)"/>, and converted by
/// <see cref="JpegToPngConverter.Convert(OpenedImage, System.Buffers.IBufferWriter{byte}, CancellationToken)"/>.</remarks>
public sealed class OpenedImage
{
    private const double MetresPerInch = 0.0254;

    private readonly EncodedImage _image;

    internal OpenedImage(EncodedImage image, ConversionOptions options, int maxDegreeOfParallelism)
    {
        _image = image;
        Options = options;
        Applied = options.Orientation == OrientationHandling.Apply ? image.Orientation : ExifOrientation.Upright;
        Info = new JpegInfo
        {
            WidthPixels = image.Width,
            HeightPixels = image.Height,
            Components = image.Components,
            BitsPerSample = image.BitsPerSample,
            IsProgressive = image.IsProgressive,
            Orientation = (int)image.Orientation,
            WorkingSetBytes = image.WorkingSetBytes(Applied, Scope(options.Metadata))
                + EncoderBytes(image, options, maxDegreeOfParallelism),
            MetadataBytes = image.MetadataBytes(Scope(options.Metadata)),
            Metadata = (JpegMetadataKinds)image.Metadata,
            ColorProfile = image.ProfileName,
            PixelsPerInch = PerInch(image),
        };
    }

    /// <summary>What the header says, and what converting takes.</summary>
    public JpegInfo Info { get; }

    /// <summary>How it is converted.</summary>
    internal ConversionOptions Options { get; }

    /// <summary>The orientation that is applied to the pixels.</summary>
    internal ExifOrientation Applied { get; }

    internal int CountScans(int limit) => _image.CountScans(limit);

    internal ColorPlan PlanColor(ICollection<string> warnings) =>
        _image.PlanColor(
            new ColorRequest(Options.Color == ColorHandling.Srgb, Options.Cmyk == CmykHandling.Naive, OptionsCheck.ReadCmykProfile(Options)),
            warnings);

    internal PngMetadata Carry(ColorPlan color, ICollection<string> warnings) =>
        _image.Carry(Scope(Options.Metadata), Applied, color, warnings);

    internal bool IsBeyondSkia(CancellationToken cancellationToken) =>
        _image.IsBeyondSkia(Options.Limits.MaxScans, cancellationToken);

    internal DecodedImage Decode(ColorPlan color, CancellationToken cancellationToken)
    {
        var request = new DecodeRequest
        {
            BySkia = Options.Decoder == JpegDecoder.Skia,
            Salvages = Options.OnDamage == DamageHandling.Salvage,
            TakesInks = color.TakesInks,
            MaxScans = Options.Limits.MaxScans,
            Metadata = Scope(Options.Metadata),
        };
        return _image.Decode(request, cancellationToken);
    }

    private static MetadataScope Scope(MetadataHandling handling) => handling switch
    {
        MetadataHandling.None => MetadataScope.None,
        MetadataHandling.Color => MetadataScope.Color,
        _ => MetadataScope.All,
    };

    private static (double X, double Y)? PerInch(EncodedImage image) =>
        image.Dimensions is { UnitIsMetre: true } d
            ? (Math.Round(d.PixelsPerUnitX * MetresPerInch, 2), Math.Round(d.PixelsPerUnitY * MetresPerInch, 2))
            : null;

    /// <summary>What the encoder takes beyond what every conversion is granted for one thread of our own.</summary>
    private static long EncoderBytes(EncodedImage image, ConversionOptions options, int threads) =>
        options.Encoder == EncoderKind.Skia
            ? SkiaEncoder.WorkingSetBytes(image.Width, image.Height)
            : (threads - 1) * WorkingSet.BytesPerEncoderThread;
}
