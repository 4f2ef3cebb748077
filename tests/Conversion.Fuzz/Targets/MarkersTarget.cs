using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Fuzz.Targets;

/// <summary>The marker parser: what a header says, how many scans there are, and what a file is that is no JPEG.</summary>
internal sealed class MarkersTarget : FuzzTarget
{
    private const int MaxScans = 500;
    private const long FixedBytes = 64 * 1024;

    /// <summary>A list entry of 24 bytes for a segment of 4, as lists double.</summary>
    private const int BytesPerInputByte = 32;

    public override string Name => "markers";

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + ((long)BytesPerInputByte * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        bool isAccepted = ReadHeader(input.Span);
        int scans = JpegHeader.CountScans(input.Span, MaxScans);
        Require(scans is >= 0 and <= MaxScans + 1, "CountScans stops one above the limit");
        _ = ForeignFormat.Describe(input.Span);
        CheckRefusal(ForeignFormat.NotJpeg(input.Span), input.Length);
        return isAccepted;
    }

    private static bool ReadHeader(ReadOnlySpan<byte> file)
    {
        try
        {
            JpegHeader header = JpegHeader.Read(file);
            Require(header.Width > 0 && header.Height > 0, "A header has a size");
            Require(header.Components.Count > 0, "A header has components");
            _ = header.HasMultipleScans;
            _ = header.ColorSpace;
            foreach (JpegSegment segment in header.Segments)
            {
                // Throws where it lies outside.
                _ = file.Slice(segment.PayloadOffset, segment.PayloadLength);
            }

            return true;
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            CheckRefusal(e, file.Length);
            return false;
        }
    }
}
