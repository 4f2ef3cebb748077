namespace Conversion.Core.Metadata;

/// <summary>Finds the Exif data among a JPEG's segments (Exif 2.32 section 4.5.4).</summary>
internal static class ExifSegment
{
    private static ReadOnlySpan<byte> Identifier => "Exif\0"u8;

    /// <summary>The TIFF stream; empty where there is none. Some writers continue one of over 64 KB in further Exif segments,
    /// which do not begin like a stream of their own.</summary>
    /// <param name="segments">The JPEG's segments.</param>
    /// <param name="furtherStreams">Streams after the first one. Readers look at the first.</param>
    /// <param name="malformed">Exif segments before it that do not begin as a stream does.</param>
    public static ReadOnlyMemory<byte> Find(AppSegments segments, out int furtherStreams, out int malformed)
    {
        furtherStreams = 0;
        List<ReadOnlyMemory<byte>> payloads = segments.Take(AppSegments.App1, Identifier);
        // The identifier's sixth byte is a pad of any value.
        ReadOnlyMemory<byte>[] parts = [.. payloads.Where(p => p.Length > 1).Select(p => p[1..])];
        malformed = Math.Max(0, Array.FindIndex(parts, p => TiffReader.TryOpen(p.Span, out _)));
        parts = parts[malformed..];
        if (parts.Length <= 1)
        {
            return parts.Length == 0 ? default : parts[0];
        }

        ReadOnlyMemory<byte>[] continuations = [.. parts.Skip(1).TakeWhile(p => !TiffReader.TryOpen(p.Span, out _))];
        furtherStreams = parts.Length - 1 - continuations.Length;
        if (continuations.Length == 0 || !TiffReader.TryOpen(parts[0].Span, out _))
        {
            return parts[0];
        }

        byte[] joined = new byte[parts[0].Length + continuations.Sum(c => c.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in continuations.Prepend(parts[0]))
        {
            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }

        return joined;
    }
}
