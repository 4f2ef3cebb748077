using ImageConversion.Core.Color;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;

namespace ImageConversion.Core.Formats;

/// <summary>An encoded image whose header is read: what it is and what converting it takes. No pixel is decoded.</summary>
/// <remarks>Immutable. The encoded bytes must not change while it is used.</remarks>
internal abstract class EncodedImage
{
    /// <summary>Width as stored.</summary>
    public abstract int Width { get; }

    /// <summary>Height as stored.</summary>
    public abstract int Height { get; }

    /// <summary>How the stored picture has to be turned to be upright.</summary>
    public abstract ExifOrientation Orientation { get; }

    /// <summary>Channels as stored.</summary>
    public abstract int Components { get; }

    public virtual int BitsPerSample => 8;

    public virtual bool IsProgressive => false;

    /// <summary>Which metadata it has.</summary>
    public virtual MetadataKinds Metadata => MetadataKinds.None;

    /// <summary>The name of its colour profile, or null.</summary>
    public virtual string? ProfileName => null;

    /// <summary>How large it is to be printed as stored, or null.</summary>
    public virtual PngPhysicalDimensions? Dimensions => null;

    /// <summary>Reads the header of <paramref name="encoded"/>, or fails with the kind that says why not.</summary>
    /// <param name="encoded">The image, at least as far as its first scan.</param>
    /// <param name="acceptsAny">Whether PNG, GIF, BMP and WebP are accepted as well.</param>
    /// <param name="salvages">Whether a JPEG behind other bytes is accepted as well.</param>
    public static EncodedImage Read(ReadOnlyMemory<byte> encoded, bool acceptsAny, bool salvages) =>
        FormatSignature.Detect(encoded.Span) switch
        {
            ImageFormat.Jpeg => new JpegImage(encoded),
            not ImageFormat.Other when acceptsAny => new OtherImage(encoded),
            _ when salvages && ForeignFormat.FindJpeg(encoded.Span) is > 0 and int start => new JpegImage(encoded, start),
            _ => throw ForeignFormat.NotJpeg(encoded.Span),
        };

    /// <summary>An upper estimate of the memory for the conversion, without input and output.</summary>
    public abstract long WorkingSetBytes(ExifOrientation applied, MetadataScope scope);

    /// <summary>An upper estimate of what the PNG holds besides its pixels.</summary>
    public virtual long MetadataBytes(MetadataScope scope) => 0;

    /// <summary>How many passes over the whole picture decoding takes. Counting stops one above the limit.</summary>
    public virtual int CountScans(int limit) => 1;

    /// <summary>The other JPEGs of the file.</summary>
    public virtual IReadOnlyList<FurtherPicture> LocateFurther() => [];

    /// <summary>The HDR rendition of the picture; null where it has no gain map that can be applied.</summary>
    /// <param name="further">The other JPEGs of the file.</param>
    /// <param name="isHlg">Whether its signal is HLG; otherwise PQ.</param>
    /// <param name="warnings">Receives what a person should know.</param>
    public virtual HdrPicture? TryPlanHdr(IReadOnlyList<FurtherPicture> further, bool isHlg, ICollection<string> warnings) => null;

    /// <summary>Decides about the colours. Adds to <paramref name="warnings"/> what a person should know.</summary>
    public abstract ColorPlan PlanColor(ColorRequest request, ICollection<string> warnings);

    /// <summary>What the PNG carries besides its pixels, given what is done to them. Adds to <paramref name="warnings"/> what a
    /// person should know.</summary>
    public abstract PngMetadata Carry(
        MetadataScope scope, ExifOrientation applied, ColorPlan color, TakenPictures taken, ICollection<string> warnings);

    /// <summary>Whether SkiaSharp decodes the picture to other pixels than our own decoder.</summary>
    public virtual bool IsBeyondSkia(int maxScans, CancellationToken cancellationToken) => false;

    /// <summary>Chooses the decoder and starts it. The caller disposes the result. Damage is found here or while rows are read;
    /// either fails where the image is not to be converted.</summary>
    public abstract DecodedImage Decode(DecodeRequest request, CancellationToken cancellationToken);
}

/// <summary>How an image is decoded.</summary>
internal readonly record struct DecodeRequest
{
    /// <summary>Whether SkiaSharp decodes also what our decoder can.</summary>
    public bool BySkia { get; init; }

    /// <summary>Whether a damaged picture is decoded as far as possible. Otherwise damage is an error.</summary>
    public bool Salvages { get; init; }

    /// <summary>Whether the four inks of a CMYK picture are wanted. Otherwise the decoder converts them to RGB.</summary>
    public bool TakesInks { get; init; }

    /// <summary>More scans than this are refused.</summary>
    public required int MaxScans { get; init; }

    /// <summary>Which metadata would be carried: findings name those that come too late.</summary>
    public MetadataScope Metadata { get; init; }
}

/// <summary>An image's pixels, decoded once as they are read, and what was found wrong with it.</summary>
/// <param name="rows">The rows as stored. Owned from here on.</param>
/// <param name="findings">Describes the findings so far.</param>
internal sealed class DecodedImage(RowSource rows, Func<IEnumerable<string>> findings) : IDisposable
{
    public RowSource Rows { get; } = rows;

    /// <summary>What a person should know about the image although it is converted. Complete once all rows are read.</summary>
    public IEnumerable<string> Findings => findings();

    public void Dispose() => Rows.Dispose();
}
