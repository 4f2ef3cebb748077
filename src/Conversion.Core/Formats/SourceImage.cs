using Conversion.Core.Color;
using Conversion.Core.Jpeg;
using Conversion.Core.Limits;
using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
using Conversion.Core.Png;

namespace Conversion.Core.Formats;

/// <summary>An encoded image of which the header is read, and no pixel yet.</summary>
internal abstract class SourceImage
{
    /// <summary>Width as stored.</summary>
    public abstract int Width { get; }

    /// <summary>Height as stored.</summary>
    public abstract int Height { get; }

    /// <summary>How the stored picture is to be turned, if it is to be turned.</summary>
    public abstract ExifOrientation Orientation { get; }

    /// <summary>Channels as stored.</summary>
    public abstract int Components { get; }

    public virtual int BitsPerSample => 8;

    public virtual bool IsProgressive => false;

    /// <summary>Reads the header of <paramref name="encoded"/>, or fails as the kind that says why not.</summary>
    public static SourceImage Read(ReadOnlyMemory<byte> encoded, AcceptedFormats accepted)
    {
        ImageFormat format = FormatSignature.Detect(encoded.Span);
        return format switch
        {
            ImageFormat.Jpeg => new JpegImage(encoded),
            ImageFormat.Other => throw ForeignFormat.NotJpeg(encoded.Span),
            _ => accepted == AcceptedFormats.Any ? new OtherImage(encoded) : throw ForeignFormat.NotJpeg(encoded.Span),
        };
    }

    /// <summary>An upper estimate of the memory for the conversion, input and output excepted.</summary>
    public abstract long WorkingSetBytes(ExifOrientation applied);

    /// <summary>Decides about the colours. What a person should know is added to <paramref name="warnings"/>.</summary>
    public abstract ColorPlan PlanColor(ColorHandling handling, ICollection<string> warnings);

    /// <summary>
    /// What the PNG is to carry beside its pixels, given what becomes of them. What a person should know is added to
    /// <paramref name="warnings"/>.
    /// </summary>
    public abstract PngMetadata Carry(
        MetadataHandling handling, ExifOrientation applied, ColorPlan color, ICollection<string> warnings);

    /// <summary>
    /// Reads the whole image for damage, unless decoding does that by the way. Fails where it is not to be converted.
    /// </summary>
    public virtual void CheckIntegrity(ConversionOptions options, CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// What a person should know of an image that is converted although something is wrong with it. Complete once all rows
    /// are read.
    /// </summary>
    public virtual IEnumerable<string> Findings => [];

    /// <summary>
    /// Starts decoding. The caller disposes the rows; the encoded bytes must outlive them. Reading the rows fails where the
    /// image is not to be converted.
    /// </summary>
    public abstract RowSource Decode(ColorPlan color, CancellationToken cancellationToken);

    /// <summary>Passes over the whole picture that decoding takes. Counting stops one above the limit.</summary>
    public virtual int CountScans(int limit) => 1;

    /// <summary>Fails where the image needs more than it may take. Reads no pixel and takes no memory for any.</summary>
    public void CheckLimits(ConversionLimits limits, ExifOrientation applied, long encoderBytes)
    {
        LimitCheck.Picture(Width, Height, limits);
        LimitCheck.Memory(WorkingSetBytes(applied) + encoderBytes, limits);
        LimitCheck.Scans(CountScans(limits.MaxScans), limits);
    }
}
