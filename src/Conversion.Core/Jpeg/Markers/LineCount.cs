using System.Buffers.Binary;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>The number of lines, which a DNL segment behind the first scan may state (T.81 B.2.5).</summary>
internal static class LineCount
{
    public const int SegmentBytes = 6;

    /// <summary>A DNL marker and its length.</summary>
    private static ReadOnlySpan<byte> Start => [MarkerCode.Prefix, MarkerCode.Dnl, 0, SegmentBytes - 2];

    /// <summary>What the segment states; null where none ends the scan.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <param name="scanData">Where the first scan's data begin.</param>
    public static int? Find(ReadOnlySpan<byte> file, int scanData)
    {
        ReadOnlySpan<byte> data = file[scanData..];
        int at = IndexOf(data);
        int lines = at < 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(data[(at + Start.Length)..]);
        return lines == 0 ? null : lines;
    }

    /// <summary>Where the segment stands behind the data of a scan; negative for none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> data)
    {
        // Image data cannot hold these bytes. So one fast search settles it for files without such a segment.
        int at = data.IndexOf(Start);
        return at < 0 || data.Length - at < SegmentBytes || HoldsMarker(data[..at]) ? -1 : at;
    }

    /// <summary>Whether the scan ends before: at a marker that is neither one of its restarts nor a stuffed byte.</summary>
    private static bool HoldsMarker(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            int prefix = data.IndexOf(MarkerCode.Prefix);
            if (prefix < 0 || prefix + 1 == data.Length)
            {
                return false;
            }

            byte code = data[prefix + 1];
            if (code is not (0 or MarkerCode.Prefix) && !MarkerCode.IsRestart(code))
            {
                return true;
            }

            data = data[(prefix + 1)..];
        }
    }
}
