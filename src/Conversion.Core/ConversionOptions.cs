namespace Conversion.Core;

/// <summary>How an image is converted: everything that can change the bytes of the PNG.</summary>
/// <remarks>
/// Immutable and thread-safe. The defaults are safe for originals that are deleted afterwards. A value that is no member
/// of its enum, or a limit below 1, fails with an <see cref="ArgumentException"/> where the options are used.
/// </remarks>
public sealed record ConversionOptions
{
    /// <summary>The options that apply where none are given.</summary>
    public static ConversionOptions Default { get; } = new();

    /// <summary>The encoder's effort.</summary>
    /// <value>Default <see cref="CompressionPreset.Balanced"/>.</value>
    public CompressionPreset Compression { get; init; } = CompressionPreset.Balanced;

    /// <summary>What becomes of the Exif orientation.</summary>
    /// <value>Default <see cref="OrientationHandling.Apply"/>.</value>
    public OrientationHandling Orientation { get; init; } = OrientationHandling.Apply;

    /// <summary>Which colours the PNG's numbers mean.</summary>
    /// <value>Default <see cref="ColorHandling.Keep"/>.</value>
    public ColorHandling Color { get; init; } = ColorHandling.Keep;

    /// <summary>Which metadata is carried.</summary>
    /// <value>Default <see cref="MetadataHandling.All"/>.</value>
    public MetadataHandling Metadata { get; init; } = MetadataHandling.All;

    /// <summary>What becomes of damaged input.</summary>
    /// <value>Default <see cref="DamageHandling.Reject"/>.</value>
    public DamageHandling OnDamage { get; init; } = DamageHandling.Reject;

    /// <summary>Which input formats are converted.</summary>
    /// <value>Default <see cref="AcceptedFormats.Jpeg"/>.</value>
    public AcceptedFormats Accept { get; init; } = AcceptedFormats.Jpeg;

    /// <summary>What becomes of a colour picture all of whose pixels are grey.</summary>
    /// <value>Default <see cref="GreyHandling.Auto"/>.</value>
    public GreyHandling Grey { get; init; } = GreyHandling.Auto;

    /// <summary>Which decoder reads JPEGs. The PNG is the same.</summary>
    /// <value>Default <see cref="JpegDecoder.Own"/>.</value>
    public JpegDecoder Decoder { get; init; } = JpegDecoder.Own;

    /// <summary>Which encoder codes the pixels.</summary>
    /// <value>Default <see cref="EncoderKind.Own"/>.</value>
    public EncoderKind Encoder { get; init; } = EncoderKind.Own;

    /// <summary>Bounds checked before pixels are decoded.</summary>
    /// <value>Default <see cref="ConversionLimits.Default"/>.</value>
    public ConversionLimits Limits { get; init; } = ConversionLimits.Default;
}
