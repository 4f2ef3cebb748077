using System.Buffers.Binary;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Formats;

/// <summary>Decides between a frame header and a DNL segment that counts fewer rows: the image data do.</summary>
internal static class StatedHeight
{
    private const int MarkerBytes = 2;
    private const int LinesInSegment = 4;

    /// <summary>The file as it is to be read: as it is, or a copy whose DNL segment has the height of the frame header, because the
    /// first scan has all of those rows.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="contradiction">What to say of it; null where there is nothing.</param>
    public static ReadOnlyMemory<byte> Settle(ReadOnlyMemory<byte> file, JpegHeader header, out string? contradiction)
    {
        contradiction = null;
        FrameHeader frame = header.Frame;
        // Arithmetic data may lack bytes for zeros at their end, so they have no number of rows that could be counted.
        bool isOpen = frame.DeclaredHeight > frame.Height && frame.DeclaredHeight <= FrameHeader.MaxSide;
        if (!isOpen || frame.Process.IsArithmetic())
        {
            return file;
        }

        int scan = header.FirstScan.Offset + MarkerBytes;
        int data = scan + BinaryPrimitives.ReadUInt16BigEndian(file.Span[scan..]);
        int segment = data + LineCount.IndexOf(file.Span[data..]);
        byte[] changed = file.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(segment + LinesInSegment), (ushort)frame.DeclaredHeight);
        // The scan alone: what else is wrong with the file is not asked here.
        JpegInspection inspection = JpegInspector.Inspect(changed.AsSpan(0, segment + LineCount.SegmentBytes), maxScans: 1);
        if (inspection.Findings.Any(f => f.Kind is JpegDamageKind.PrematureEndOfScan or JpegDamageKind.RestartSequence))
        {
            return file;
        }

        contradiction = $"The DNL segment behind the first scan counts {frame.Height} rows; the image data have the "
            + $"{frame.DeclaredHeight} of the frame header, which are decoded (at byte {segment}).";
        return changed;
    }
}
