namespace ImageConversion.Fuzz.Mutation;

/// <summary>A marker segment as a mutation sees it; a scan's entropy-coded data belong to its SOS.</summary>
/// <param name="Start">Where its FF stands.</param>
/// <param name="Length">Its bytes, marker and data included.</param>
/// <param name="Marker">The code behind the FF.</param>
internal readonly record struct SegmentSpan(int Start, int Length, byte Marker)
{
    private const byte Sos = 0xDA;

    /// <summary>Marker and length field.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Finds the segments of what may be a JPEG; what cannot be understood is passed over.</summary>
    public static List<SegmentSpan> Find(ReadOnlySpan<byte> bytes)
    {
        var segments = new List<SegmentSpan>();
        int at = 0;
        while (at + 1 < bytes.Length)
        {
            if (bytes[at] != 0xFF || bytes[at + 1] is 0 or 0xFF)
            {
                at++;
                continue;
            }

            int length = LengthAt(bytes, at);
            segments.Add(new SegmentSpan(at, length, bytes[at + 1]));
            at += length;
        }

        return segments;
    }

    private static int LengthAt(ReadOnlySpan<byte> bytes, int at)
    {
        byte marker = bytes[at + 1];
        bool standsAlone = marker is < 0xC0 or (>= 0xD0 and <= 0xD9);
        if (standsAlone || at + HeaderBytes > bytes.Length)
        {
            return 2;
        }

        int length = Math.Min(2 + ((bytes[at + 2] << 8) | bytes[at + 3]), bytes.Length - at);
        length = Math.Max(length, 2);
        if (marker == Sos)
        {
            while (at + length + 1 < bytes.Length && !IsMarker(bytes[at + length], bytes[at + length + 1]))
            {
                length++;
            }
        }

        return length;
    }

    private static bool IsMarker(byte first, byte second) => first == 0xFF && second is not 0 and not (>= 0xD0 and <= 0xD7);
}
