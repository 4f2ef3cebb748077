using ImageConversion.Core.Color;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Png;
using ImageConversion.Core.Skia;

namespace ImageConversion.Core.Formats;

/// <summary>A PNG, GIF, BMP or WebP, converted only where the caller accepts any format.</summary>
internal sealed class OtherImage : EncodedImage
{
    private readonly ReadOnlyMemory<byte> _encoded;

    public OtherImage(ReadOnlyMemory<byte> encoded)
    {
        _encoded = encoded;
        (Width, Height, Components, Orientation) = SkiaPicture.ReadHeader(encoded);
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Components { get; }

    public override ExifOrientation Orientation { get; }

    public override long WorkingSetBytes(ExifOrientation applied, MetadataScope scope) =>
        SkiaPicture.WorkingSetBytes(Width, Height)
        + WorkingSet.Bytes(Width, Height, heldBytes: 0, outputPixelBytes: 4, applied);

    /// <summary>The decoder has converted whatever the format says of its colours.</summary>
    public override ColorPlan PlanColor(ColorRequest request, ICollection<string> warnings) => ColorPlan.IsSrgb;

    public override PngMetadata Carry(
        MetadataScope scope, ExifOrientation applied, ColorPlan color, TakenPictures taken, ICollection<string> warnings)
    {
        warnings.Add($"The input is {ForeignFormat.Describe(_encoded.Span)}, not a JPEG; its metadata are not carried.");
        return scope == MetadataScope.None ? PngMetadata.None : color.Describe();
    }

    public override DecodedImage Decode(DecodeRequest request, CancellationToken cancellationToken) =>
        new(SkiaPicture.Decode(_encoded), () => []);
}
