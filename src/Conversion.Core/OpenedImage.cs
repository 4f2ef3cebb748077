using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
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
    private readonly int _maxDegreeOfParallelism;
    private readonly HdrPicture? _hdr;
    private readonly List<string> _hdrWarnings = [];
    private readonly Lazy<IReadOnlyList<FurtherPicture>> _located;
    private readonly Lazy<IReadOnlyList<OpenedImage>> _further;

    internal OpenedImage(EncodedImage image, ConversionOptions options, int maxDegreeOfParallelism)
    {
        (_image, _maxDegreeOfParallelism) = (image, maxDegreeOfParallelism);
        Options = options;
        _located = new(image.LocateFurther);
        _further = new(OpenFurther);
        _hdr = options.Hdr == HdrHandling.Off ? null : image.TryPlanHdr(_located.Value, options.Hdr == HdrHandling.Hlg, _hdrWarnings);
        Applied = options.Orientation == OrientationHandling.Apply ? image.Orientation : ExifOrientation.Upright;
        Info = new JpegInfo
        {
            WidthPixels = image.Width,
            HeightPixels = image.Height,
            Components = image.Components,
            BitsPerSample = image.BitsPerSample,
            PngBitsPerSample = _hdr is not null || image.BitsPerSample > 8 ? 16 : 8,
            IsProgressive = image.IsProgressive,
            Orientation = (int)image.Orientation,
            WorkingSetBytes = image.WorkingSetBytes(Applied, Scope(options.Metadata))
                + EncoderBytes(image, options, maxDegreeOfParallelism)
                + (_hdr?.WorkingSetBytes(image.Width, image.Height, Applied) ?? 0),
            MetadataBytes = image.MetadataBytes(Scope(options.Metadata)),
            Metadata = (JpegMetadataKinds)image.Metadata,
            ColorProfile = image.ProfileName,
            PixelsPerInch = PerInch(image),
        };
    }

    /// <summary>What the header says, and what converting takes.</summary>
    public JpegInfo Info { get; }

    /// <summary>The further pictures of the file, in their order, ready to be converted like this one: views, large thumbnails and
    /// gain maps by the index of an MPO, JPEGs that follow the primary picture, and those in a trailer of Samsung's cameras. Their
    /// headers are read when this is first asked for.</summary>
    /// <value>64 at most. Empty unless the options ask for them (<see cref="ExtractHandling.Further"/>).</value>
    /// <exception cref="ImageConversionException">One of them is not one that would be converted; the message numbers them from
    /// 2.</exception>
    public IReadOnlyList<OpenedImage> Further => _further.Value;

    /// <summary>How it is converted.</summary>
    internal ConversionOptions Options { get; }

    /// <summary>The orientation that is applied to the pixels.</summary>
    internal ExifOrientation Applied { get; }

    internal int CountScans(int limit) => _image.CountScans(limit);

    internal ColorPlan PlanColor(ICollection<string> warnings)
    {
        foreach (string warning in _hdrWarnings)
        {
            warnings.Add(warning);
        }

        return _hdr?.Color ?? _image.PlanColor(
            new ColorRequest(Options.Color == ColorHandling.Srgb, Options.Cmyk == CmykHandling.Naive, OptionsCheck.ReadCmykProfile(Options)),
            warnings);
    }

    internal PngMetadata Carry(ColorPlan color, ICollection<string> warnings) =>
        _image.Carry(
            Scope(Options.Metadata), Applied, color, new TakenPictures(Options.Extract == ExtractHandling.Further, _hdr is not null), warnings);

    internal bool IsBeyondSkia(CancellationToken cancellationToken) =>
        _image.IsBeyondSkia(Options.Limits.MaxScans, cancellationToken)
        || _hdr?.Map.IsBeyondSkia(Options.Limits.MaxScans, cancellationToken) == true;

    /// <summary>The same image, read by a decoder.</summary>
    internal OpenedImage With(JpegDecoder decoder) => new(_image, Options with { Decoder = decoder }, _maxDegreeOfParallelism);

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
        DecodedImage decoded = _image.Decode(request, cancellationToken);
        try
        {
            return _hdr?.Decode(decoded, request, cancellationToken) ?? decoded;
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private List<OpenedImage> OpenFurther()
    {
        var further = new List<OpenedImage>();
        ConversionOptions options = Options with { Extract = ExtractHandling.Primary, Hdr = HdrHandling.Off };
        foreach (FurtherPicture picture in Options.Extract == ExtractHandling.Further ? _located.Value : [])
        {
            try
            {
                var image = new OpenedImage(new JpegImage(picture.File), options, _maxDegreeOfParallelism);
                LimitCheck.Image(image, options.Limits);
                further.Add(image);
            }
            catch (Exception e) when (e is ImageFault or ImageConversionException)
            {
                ImageConversionException fault = e as ImageConversionException ?? ImageConversionException.From((ImageFault)e);
                throw new ImageConversionException(fault.Kind, $"Picture {further.Count + 2} of the file: {fault.Message}", innerException: fault);
            }
        }

        return further;
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
