namespace ImageConversion.Core;

/// <summary>How an image is converted: everything that can change the bytes of the PNG.</summary>
/// <remarks>Immutable and thread-safe. The defaults are safe for originals that are deleted afterwards. A value that is not a
/// member of its enum, or a limit out of its range, causes an <see cref="ArgumentException"/> when the options are used.</remarks>
public sealed record ConversionOptions
{
    /// <summary>The options that apply where none are given.</summary>
    public static ConversionOptions Default { get; } = new();

    /// <summary>The encoder's effort.</summary>
    /// <value>Default <see cref="CompressionPreset.Balanced"/>.</value>
    public CompressionPreset Compression { get; init; } = CompressionPreset.Balanced;

    /// <summary>What is done with the Exif orientation.</summary>
    /// <value>Default <see cref="OrientationHandling.Apply"/>.</value>
    public OrientationHandling Orientation { get; init; } = OrientationHandling.Apply;

    /// <summary>Which colour space the PNG's pixel values are in.</summary>
    /// <value>Default <see cref="ColorHandling.Keep"/>.</value>
    public ColorHandling Color { get; init; } = ColorHandling.Keep;

    /// <summary>Which metadata is carried.</summary>
    /// <value>Default <see cref="MetadataHandling.All"/>.</value>
    public MetadataHandling Metadata { get; init; } = MetadataHandling.All;

    /// <summary>What is done with damaged input.</summary>
    /// <value>Default <see cref="DamageHandling.Reject"/>.</value>
    public DamageHandling OnDamage { get; init; } = DamageHandling.Reject;

    /// <summary>Which input formats are converted.</summary>
    /// <value>Default <see cref="AcceptedFormats.Jpeg"/>.</value>
    public AcceptedFormats Accept { get; init; } = AcceptedFormats.Jpeg;

    /// <summary>What is done with a colour picture whose pixels are all grey.</summary>
    /// <value>Default <see cref="GreyHandling.Auto"/>.</value>
    public GreyHandling Grey { get; init; } = GreyHandling.Auto;

    /// <summary>What is done with CMYK pictures that have no usable profile of their own.</summary>
    /// <value>Default <see cref="CmykHandling.Press"/>.</value>
    public CmykHandling Cmyk { get; init; } = CmykHandling.Press;

    /// <summary>The ICC profile for <see cref="CmykHandling.Profile"/>.</summary>
    /// <value>The whole profile, of the colour space CMYK. Default empty. The bytes must not change while the options are used.</value>
    public ReadOnlyMemory<byte> CmykProfile { get; init => field = value.IsEmpty ? default : value; }

    /// <summary>Whether the further pictures of a file are converted, too: views of an MPO, gain maps, pictures in a trailer.
    /// <see cref="OpenedImage.Further"/> has them.</summary>
    /// <value>Default <see cref="ExtractHandling.Primary"/>.</value>
    public ExtractHandling Extract { get; init; } = ExtractHandling.Primary;

    /// <summary>Whether the gain map of a picture is applied, which gives an HDR picture of 16 bits.</summary>
    /// <value>Default <see cref="HdrHandling.Off"/>.</value>
    public HdrHandling Hdr { get; init; } = HdrHandling.Off;

    /// <summary>Which decoder reads JPEGs. The PNG is the same.</summary>
    /// <value>Default <see cref="JpegDecoder.Own"/>.</value>
    public JpegDecoder Decoder { get; init; } = JpegDecoder.Own;

    /// <summary>Which PNG encoder is used.</summary>
    /// <value>Default <see cref="EncoderKind.Own"/>.</value>
    public EncoderKind Encoder { get; init; } = EncoderKind.Own;

    /// <summary>Bounds checked before pixels are decoded.</summary>
    /// <value>Default <see cref="ConversionLimits.Default"/>.</value>
    public ConversionLimits Limits { get; init; } = ConversionLimits.Default;
}

/// <summary>How much work the PNG encoder spends on the size of its output. Pixels are the same under each.</summary>
/// <remarks>Three points of one curve: each does what the one before does, and what is next cheapest per byte saved. Sizes are
/// compared with Pillow's default, over photographs and drawings; docs/performance.md has the figures and how to measure
/// them.</remarks>
public enum CompressionPreset
{
    /// <summary>Fastest: one filter, long runs, Huffman codes from a sample. Not if storage costs matter: files are 10 % larger
    /// for most photographs, 50 % for smooth ones.</summary>
    Fast,

    /// <summary>The default: also short runs, and matches if a sample shows that they pay. Within 5 % of the size of usual tools,
    /// at a fraction of their time.</summary>
    Balanced,

    /// <summary>Smallest: filters by trial, matches everywhere, each symbol's cost considered. Not for throughput: about fifty
    /// times slower than <see cref="Balanced"/>, as usual tools are.</summary>
    Small,
}

/// <summary>What becomes of the Exif <c>Orientation</c> tag (0x0112, Exif 2.32 section 4.6.4).</summary>
public enum OrientationHandling
{
    /// <summary>The default: pixels are turned upright and the tag is dropped, so that every viewer shows the same
    /// picture.</summary>
    Apply,

    /// <summary>Pixels stay as stored. Not for viewers in general: few read the orientation of a PNG.</summary>
    Keep,
}

/// <summary>Which colour space the PNG's pixel values are in.</summary>
public enum ColorHandling
{
    /// <summary>The default: pixel values as decoded; the embedded ICC profile is carried.</summary>
    Keep,

    /// <summary>Colour-managed conversion to sRGB. Not for archives: wide-gamut colours are clipped and cannot be
    /// restored.</summary>
    Srgb,
}

/// <summary>Which metadata of the JPEG is carried into the PNG.</summary>
public enum MetadataHandling
{
    /// <summary>The default: Exif, XMP, IPTC, comments, density and profile. Not for publishing: it keeps places and names.</summary>
    All,

    /// <summary>What changes how the picture looks: colour profile and density.</summary>
    Color,

    /// <summary>Pixels only. Not for wide-gamut sources kept in their own colours: they need their profile.</summary>
    None,
}

/// <summary>What is done with a JPEG whose data are damaged.</summary>
public enum DamageHandling
{
    /// <summary>The default: the conversion fails and says what is wrong.</summary>
    Reject,

    /// <summary>Converts what can be decoded, with warnings. Not for unattended runs whose originals are deleted.</summary>
    Salvage,
}

/// <summary>Which input formats are converted.</summary>
public enum AcceptedFormats
{
    /// <summary>The default: JPEG only. Another format under a JPEG's name fails as <see cref="ImageErrorKind.NotJpeg"/>.</summary>
    Jpeg,

    /// <summary>Also PNG, GIF (first frame), BMP and WebP under a JPEG's name. Not for sources whose names have to be
    /// right.</summary>
    Any,
}

/// <summary>What is done with a colour picture whose pixels are all grey (R = G = B).</summary>
public enum GreyHandling
{
    /// <summary>The default. Written as 8-bit grey: the same picture at about a third of the size. Not done if the picture
    /// carries an RGB profile, which a grey PNG must not have (PNG Third Edition, 11.3.2.3).</summary>
    Auto,

    /// <summary>Colour stays colour. For consumers that expect three channels in every file.</summary>
    Never,
}

/// <summary>What is done with CMYK pictures that have no usable profile of their own.</summary>
public enum CmykHandling
{
    /// <summary>The default: converted to sRGB as the inks of SWOP print, by a computed model (docs/fidelity.md). Not for prints
    /// of other inks or papers.</summary>
    Press,

    /// <summary>Each colour multiplied with black, as libjpeg-turbo and browsers do. Colours are brighter than in print.</summary>
    Naive,

    /// <summary>Converted through <see cref="ConversionOptions.CmykProfile"/>. Not for sources of several presses.</summary>
    Profile,
}

/// <summary>Which pictures of a file are converted.</summary>
public enum ExtractHandling
{
    /// <summary>The default: the primary picture. A warning names the others.</summary>
    Primary,

    /// <summary>All JPEGs of the file, a PNG each. A file fails if one of them cannot be converted. Not for sources whose further
    /// pictures are only previews.</summary>
    Further,
}

/// <summary>What is done with a gain map (ISO 21496-1, Ultra HDR).</summary>
public enum HdrHandling
{
    /// <summary>The default: it is not applied. The PNG is the SDR picture, with a warning.</summary>
    Off,

    /// <summary>It is applied; the PNG has PQ signals (BT.2100) and says so by <c>cICP</c>. Not for viewers that do not know this
    /// chunk: they show it pale.</summary>
    Pq,

    /// <summary>It is applied; the PNG has HLG signals. Light above 1,000 cd/m² is clipped. Not for the same viewers.</summary>
    Hlg,
}

/// <summary>Which decoder reads JPEGs. Both give the same pixels, except for samples far out of range (docs/fidelity.md). Damaged
/// files are decoded by SkiaSharp's, and lossless ones and those of 12 bits by ours.</summary>
public enum JpegDecoder
{
    /// <summary>The default: the decoder of this library for the kinds that it knows (docs/fidelity.md), and SkiaSharp's for the
    /// rest. Twice as fast. Where it does without the runtime's bounds checks, the bounds hold by construction, and a checked
    /// build tests them (docs/security.md).</summary>
    Own,

    /// <summary>SkiaSharp's for every file: to compare, or to avoid a defect of ours. Takes about twice as long to decode.</summary>
    Skia,
}

/// <summary>Which PNG encoder is used. Pixels and metadata are the same for each.</summary>
public enum EncoderKind
{
    /// <summary>The default: the encoder of this library, ten times faster than others at the same size.</summary>
    Own,

    /// <summary>SkiaSharp's (libpng and zlib), for comparisons. Not for large pictures: it holds the whole frame. Colour pictures
    /// stay in colour even if every pixel is grey.</summary>
    Skia,
}

/// <summary>Bounds that are checked on a JPEG's header, before any memory for pixels is taken.</summary>
/// <remarks>Exceeding one fails as <see cref="ImageErrorKind.LimitExceeded"/>. Immutable and thread-safe.</remarks>
public sealed record ConversionLimits
{
    internal const int LargestSidePixels = 65_535;

    /// <summary>The limits that apply where none are given.</summary>
    public static ConversionLimits Default { get; } = new();

    /// <summary>Width times height.</summary>
    /// <value>In pixels, at least 1. Default 500,000,000.</value>
    public long MaxPixels { get; init; } = 500_000_000;

    /// <summary>The longer side.</summary>
    /// <value>In pixels, 1 to 65,535 (T.81 B.2.2 has no larger). Default 65,535.</value>
    public int MaxSidePixels { get; init; } = LargestSidePixels;

    /// <summary>The encoded input.</summary>
    /// <value>In bytes, at least 1. Default 1 GiB.</value>
    public long MaxInputBytes { get; init; } = 1L << 30;

    /// <summary>Scans of a progressive JPEG: each is a pass over the whole image, so a file with many takes very long.</summary>
    /// <value>At least 1. Default 500; encoders write 10 or fewer.</value>
    public int MaxScans { get; init; } = 500;

    /// <summary>Memory that one conversion may need for pixels and coefficients.</summary>
    /// <value>In bytes, at least 1. Default 4 GiB.</value>
    public long MaxMemoryBytes { get; init; } = 4L << 30;
}
