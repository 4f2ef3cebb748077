using System.Text;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Metadata;

/// <summary>The application and comment segments of one JPEG, by the identifiers that their payloads begin with.</summary>
internal sealed class AppSegments(IReadOnlyList<JpegSegment> segments, ReadOnlyMemory<byte> file)
{
    public const byte App1 = MarkerCode.App0 + 1;
    public const byte App2 = MarkerCode.App0 + 2;
    public const byte App13 = MarkerCode.App0 + 13;
    private const int MaxNameLength = 40;
    private const int MaxNamed = 8;

    private readonly bool[] _isTaken = new bool[segments.Count];

    public int Count => segments.Count;

    /// <summary>Puts parts together, as far as <see cref="MetadataLimits.MaxBytes"/>; a single part is not copied.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="left">How many bytes are beyond the limit.</param>
    public static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> parts, out long left)
    {
        long length = parts.Sum(p => (long)p.Length);
        left = Math.Max(0, length - MetadataLimits.MaxBytes);
        if (parts.Count <= 1)
        {
            return parts.Count == 0 ? default : parts[0];
        }

        byte[] joined = new byte[length - left];
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            ReadOnlyMemory<byte> fitting = part[..Math.Min(part.Length, joined.Length - at)];
            fitting.CopyTo(joined.AsMemory(at));
            at += fitting.Length;
        }

        return joined;
    }

    /// <summary>What follows <paramref name="identifier"/> in each payload that begins with it.</summary>
    public List<ReadOnlyMemory<byte>> Find(byte marker, ReadOnlySpan<byte> identifier) => Find(marker, identifier, takes: false);

    /// <summary>The same. These count as known from now on.</summary>
    public List<ReadOnlyMemory<byte>> Take(byte marker, ReadOnlySpan<byte> identifier) => Find(marker, identifier, takes: true);

    /// <summary>Names and sizes of what was not taken: application data that has no place in a PNG. Empty where there is none.
    /// Thumbnails of JFIF and coding parameters of Adobe are not reported.</summary>
    public string DescribeRest() => Describe(i => !_isTaken[i] && !IsAboutCoding(i));

    /// <summary>Names and sizes of the segments whose payload begins with an identifier; empty where there is none.</summary>
    public string Describe(byte marker, ReadOnlySpan<byte> identifier)
    {
        byte[] wanted = identifier.ToArray();
        return Describe(i => segments[i].Marker == marker && Payload(i).Span.StartsWith(wanted));
    }

    private List<ReadOnlyMemory<byte>> Find(byte marker, ReadOnlySpan<byte> identifier, bool takes)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < segments.Count; i++)
        {
            if (segments[i].Marker == marker && Payload(i).Span.StartsWith(identifier))
            {
                found.Add(Payload(i)[identifier.Length..]);
                _isTaken[i] |= takes;
            }
        }

        return found;
    }

    private string Describe(Func<int, bool> isMeant)
    {
        string[] rest =
        [
            .. Enumerable.Range(0, segments.Count)
                .Where(isMeant)
                .GroupBy(Name)
                .Select(g => $"{g.Key} ({g.Sum(i => (long)segments[i].PayloadLength)} bytes)"),
        ];
        string named = string.Join(", ", rest.Take(MaxNamed));
        return rest.Length > MaxNamed ? $"{named} and {rest.Length - MaxNamed} more" : named;
    }

    private ReadOnlyMemory<byte> Payload(int index) =>
        file.Slice(segments[index].PayloadOffset, segments[index].PayloadLength);

    private bool IsAboutCoding(int index)
    {
        ReadOnlySpan<byte> payload = Payload(index).Span;
        return payload.IsEmpty || segments[index].Marker switch
        {
            MarkerCode.App0 => payload.StartsWith("JFIF\0"u8) || payload.StartsWith("JFXX\0"u8),
            MarkerCode.App14 => payload.StartsWith("Adobe"u8),
            _ => false,
        };
    }

    private string Name(int index)
    {
        string marker = MarkerCode.Name(segments[index].Marker);
        ReadOnlySpan<byte> payload = Payload(index).Span;
        int end = payload.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E);
        string identifier = Encoding.ASCII.GetString(payload[..Math.Min(end < 0 ? payload.Length : end, MaxNameLength)]);
        // A letter or two are more likely data than a name.
        return identifier.Length > 2 ? $"{marker} '{identifier}'" : marker;
    }
}
