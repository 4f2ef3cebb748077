namespace ImageConversion.Core.Metadata;

/// <summary>The Exif data among a JPEG's segments (Exif 2.32 section 4.5.4). Some writers continue a stream of over 64 KB in further
/// Exif segments, which do not begin like a stream of their own.</summary>
internal sealed class ExifSegment
{
    private readonly ReadOnlyMemory<byte>[] _parts;

    private ExifSegment(ReadOnlyMemory<byte>[] parts, int furtherStreams, int malformed) =>
        (_parts, FurtherStreams, Malformed) = (parts, furtherStreams, malformed);

    /// <summary>What a payload begins with, but for a pad of any value.</summary>
    public static ReadOnlySpan<byte> Identifier => "Exif\0"u8;

    /// <summary>Streams after the first one. Readers look at the first.</summary>
    public int FurtherStreams { get; }

    /// <summary>Exif segments before the first stream that do not begin as one does.</summary>
    public int Malformed { get; }

    /// <summary>Where the stream begins; all of it, where it has one segment.</summary>
    public ReadOnlyMemory<byte> First => _parts.Length == 0 ? default : _parts[0];

    /// <summary>Whether the first directory stands in <see cref="First"/>, so that what it says can be read there.</summary>
    public bool HoldsDirectory =>
        _parts.Length <= 1 || (TiffReader.TryOpen(First.Span, out TiffReader reader) && reader.HoldsDirectory(reader.FirstDirectory));

    public static ExifSegment Find(AppSegments segments)
    {
        ReadOnlyMemory<byte>[] parts =
            [.. segments.Take(AppSegments.App1, Identifier).Where(p => p.Length > 1).Select(p => p[1..])];
        int malformed = Math.Max(0, Array.FindIndex(parts, IsStream));
        parts = parts[malformed..];
        if (parts.Length <= 1 || !IsStream(parts[0]))
        {
            return new ExifSegment(parts[..Math.Min(parts.Length, 1)], furtherStreams: 0, malformed);
        }

        int next = Array.FindIndex(parts, 1, IsStream);
        int length = next < 0 ? parts.Length : next;
        return new ExifSegment(parts[..length], parts.Length - length, malformed);
    }

    /// <summary>The TIFF stream; empty where there is none. Joined from its parts where it has several.</summary>
    /// <param name="left">How many bytes of it are beyond the limit.</param>
    public ReadOnlyMemory<byte> Read(out long left) => AppSegments.Join(_parts, out left);

    private static bool IsStream(ReadOnlyMemory<byte> part) => TiffReader.TryOpen(part.Span, out _);
}
