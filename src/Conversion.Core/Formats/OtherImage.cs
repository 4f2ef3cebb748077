using Conversion.Core.Color;
using Conversion.Core.Jpeg;
using Conversion.Core.Limits;
using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
using Conversion.Core.Png;
using Conversion.Core.Skia;

namespace Conversion.Core.Formats;

/// <summary>A PNG, GIF, BMP or WebP, converted only where <see cref="AcceptedFormats.Any"/> asks for it.</summary>
internal sealed class OtherImage : SourceImage
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

    public override long WorkingSetBytes(ExifOrientation applied) =>
        SkiaPicture.WorkingSetBytes(Width, Height)
        + WorkingSet.Bytes(Width, Height, heldBytes: 0, outputPixelBytes: 4, applied);

    /// <summary>The decoder has converted whatever the format says of its colours.</summary>
    public override ColorPlan PlanColor(ColorHandling handling, ICollection<string> warnings) => ColorPlan.IsSrgb;

    public override PngMetadata Carry(
        MetadataHandling handling, ExifOrientation applied, ColorPlan color, ICollection<string> warnings)
    {
        warnings.Add($"The input is {ForeignFormat.Describe(_encoded.Span)}, not a JPEG; its metadata are not carried.");
        return handling == MetadataHandling.None ? PngMetadata.None : color.Describe();
    }

    public override RowSource Decode(ColorPlan color, CancellationToken cancellationToken) => SkiaPicture.Decode(_encoded);
}
