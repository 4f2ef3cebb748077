using Conversion.Core.Jpeg;

namespace Conversion.Core.Metadata;

/// <summary>Finds the Exif data among a JPEG's segments (Exif 2.32 section 4.5.4).</summary>
internal static class ExifSegment
{
    private const byte App1 = 0xE1;

    private static ReadOnlySpan<byte> Identifier => "Exif\0"u8;

    /// <summary>The TIFF stream of the first Exif segment; empty where there is none.</summary>
    public static ReadOnlyMemory<byte> Find(IEnumerable<JpegSegment> segments, ReadOnlyMemory<byte> file)
    {
        foreach (JpegSegment segment in segments)
        {
            ReadOnlyMemory<byte> payload = file.Slice(segment.PayloadOffset, segment.PayloadLength);
            // The identifier's sixth byte is a pad of any value.
            if (segment.Marker == App1 && payload.Length > Identifier.Length && payload.Span.StartsWith(Identifier))
            {
                return payload[(Identifier.Length + 1)..];
            }
        }

        return default;
    }
}
