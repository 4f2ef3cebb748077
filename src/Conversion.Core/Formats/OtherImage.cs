using Conversion.Core.Jpeg;
using Conversion.Core.Limits;
using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
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
        Warnings = [$"The input is {ForeignFormat.Describe(encoded.Span)}, not a JPEG; its metadata are not carried."];
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Components { get; }

    public override ExifOrientation Orientation { get; }

    public override IReadOnlyList<string> Warnings { get; }

    public override long WorkingSetBytes(ExifOrientation applied) =>
        SkiaPicture.WorkingSetBytes(Width, Height)
        + WorkingSet.Bytes(Width, Height, coefficientBytes: 0, outputPixelBytes: 4, applied);

    public override RowSource Decode() => SkiaPicture.Decode(_encoded);
}
