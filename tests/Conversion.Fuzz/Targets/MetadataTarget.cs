using Conversion.Core.Color;
using Conversion.Core.Jpeg;
using Conversion.Core.Metadata;
using Conversion.Fuzz.Mutation;

namespace Conversion.Fuzz.Targets;

/// <summary>Everything that is read from a JPEG's APPn and COM segments. Inputs are headers, without the image data.</summary>
internal sealed class MetadataTarget : FuzzTarget
{
    private const byte Sos = 0xDA;

    /// <summary>As much of a scan as makes it one.</summary>
    private const int ScanBytes = 32;

    private const long FixedBytes = 4 << 20;
    private const int BytesPerInputByte = 64;

    /// <summary>One line for each reader.</summary>
    private static readonly Action<JpegHeader, ReadOnlyMemory<byte>>[] Readers =
    [
        (header, file) => _ = ExifOrientationReader.Read(ExifSegment.Find(header.Segments, file).Span),
        (header, file) => _ = IccSegments.Read(header.Segments, file, [])?.Name,
    ];

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
            foreach (Action<JpegHeader, ReadOnlyMemory<byte>> read in Readers)
            {
                read(header, input);
            }

            return true;
        }
        catch (ImageConversionException e)
        {
            CheckRefusal(e, input.Length);
            return false;
        }
    }
}
