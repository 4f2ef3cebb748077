using System.Buffers;
using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Fuzz.Mutation;

namespace ImageConversion.Fuzz.Targets;

/// <summary>Everything that becomes of a JPEG's APPn and COM segments. Inputs are headers, without the image data.</summary>
internal sealed class MetadataTarget : FuzzTarget
{
    private const byte Sos = 0xDA;

    /// <summary>As much of a scan as makes it one.</summary>
    private const int ScanBytes = 32;

    private const long FixedBytes = 32 << 20;
    private const int BytesPerInputByte = 512;

    public override string Name => "metadata";

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + ((long)BytesPerInputByte * inputBytes);

    public override ReadOnlyMemory<byte> Prepare(ReadOnlyMemory<byte> seed)
    {
        foreach (SegmentSpan segment in SegmentSpan.Find(seed.Span))
        {
            if (segment.Marker == Sos)
            {
                return seed[..Math.Min(seed.Length, segment.Start + ScanBytes)];
            }
        }

        return seed;
    }

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        try
        {
            JpegHeader header = JpegHeader.Read(input.Span);
            foreach (bool toSrgb in (ReadOnlySpan<bool>)[false, true])
            {
                Carry(header, input, toSrgb, applied: ExifOrientation.Upright);
                Carry(header, input, toSrgb, new JpegMetadata(header, input).Orientation);
            }

            return true;
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            CheckRefusal(e, input.Length);
            return false;
        }
    }

    /// <summary>All that a conversion does with metadata: read, edited, and written as chunks.</summary>
    private static void Carry(JpegHeader header, ReadOnlyMemory<byte> input, bool toSrgb, ExifOrientation applied)
    {
        var warnings = new List<string>();
        var metadata = new JpegMetadata(header, input);
        bool hasAdobeSegment = header.AdobeTransform is not null;
        ColorPlan color = new ColorPlanner(
            header.ColorSpace, metadata.ReadProfile(warnings), metadata.ColorSpace, hasAdobeSegment, warnings).Plan(
            new ColorRequest(toSrgb, MultipliesInks: false, InkProfile: null));
        PngMetadata carried = metadata.Carry(MetadataScope.All, applied, color, default, warnings);
        using var row = new OneGreyPixel();
        PngEncoder.Encode(row, carried with { IccProfile = default }, new PngEncoderOptions(), new ArrayBufferWriter<byte>(), default);
    }

    private sealed class OneGreyPixel() : RowSource(1, 1, PixelLayout.Grey8)
    {
        public override void ReadRows(Span<byte> destination, int rows) => destination.Clear();
    }
}
