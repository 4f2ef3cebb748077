namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>The bytes from where a picture's last code ends. Its EOI belongs there; cameras exist that write none, or something
/// of their own in its place.</summary>
internal static class PictureTail
{
    /// <summary>So many equal bytes are a fill.</summary>
    private const int FillBytes = 16;

    /// <summary>Whether the file has no EOI for a picture whose last code was in order. What follows is then no part of the
    /// picture, even if it looks like markers. Otherwise it is to be read as segments, and its bytes judged by those.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="end">Behind the byte that holds the last code.</param>
    /// <param name="isPadded">Whether the rest of that byte is filled, as encoders do. If it is not, codes were misread: only
    /// content of a known kind shows that the picture ends here.</param>
    public static bool LacksEnd(ReadOnlySpan<byte> file, int end, bool isPadded)
    {
        ReadOnlySpan<byte> tail = file[end..];
        tail = tail[..(SamsungTrailer.Find(tail) ?? tail.Length)];
        // Text does not count: few letters are met in image data, too.
        if (tail.IndexOfAnyExcept(MarkerCode.Prefix) < 0 || ForeignFormat.DescribeBinary(tail) is not null)
        {
            return true;
        }

        return isPadded && !IsFilledThrough(file, end) && !LeadsToEnd(tail);
    }

    /// <summary>What follows a picture, to be put behind "among them" or the like.</summary>
    public static string Describe(ReadOnlySpan<byte> tail)
    {
        int content = tail.IndexOfAnyExcept((byte)0);
        return content < 0 ? "all of them zero"
            : SamsungTrailer.HoldsVideo(tail) ? "among them the video of a motion photo"
            : DescribeContent(tail, content) is { } format ? $"among them {format}"
            : SamsungTrailer.Find(tail) is not null ? "among them a trailer of Samsung's cameras"
            : "of unknown content";
    }

    /// <summary>What begins at the first byte that is not zero, or, as videos do, with zeros of its own: the size of a box.</summary>
    private static string? DescribeContent(ReadOnlySpan<byte> tail, int content) =>
        ForeignFormat.Describe(tail[content..]) ?? ForeignFormat.DescribeBoxes(tail[Math.Max(0, content - 3)..]);

    /// <summary>Whether the last code was taken from a fill, of zeros as a rule, that goes on behind it: storage that was never
    /// written. Most tables have codes of zeros, so that a fill decodes to the picture's end.</summary>
    private static bool IsFilledThrough(ReadOnlySpan<byte> file, int end)
    {
        // Two bytes before, so that a stuffed zero is not taken for a fill.
        const int Before = 2;
        ReadOnlySpan<byte> around = file[(end - Before)..Math.Min(end + FillBytes, file.Length)];
        return around.IndexOfAnyExcept(around[0]) < 0;
    }

    /// <summary>Whether segments lead to an EOI, or to something that only reading them can judge.</summary>
    private static bool LeadsToEnd(ReadOnlySpan<byte> tail)
    {
        int at = 0;
        bool isStray = NextMarker(tail, ref at) > 0;
        bool isSegmentExpected = false;
        while (at < tail.Length)
        {
            byte marker = tail[at++];
            bool isMetadata = MarkerCode.IsApplication(marker) || marker == MarkerCode.Com;
            bool isTable = marker is MarkerCode.Dqt or MarkerCode.Dht or MarkerCode.Dri or MarkerCode.Dac or MarkerCode.Dnl;
            switch (marker)
            {
                case MarkerCode.Eoi:
                    return true;
                case MarkerCode.Soi:
                    return false;
                case MarkerCode.Tem:
                case >= MarkerCode.Rst0 and <= MarkerCode.Rst7:
                    break;
                default:
                    if (!isMetadata && !isTable)
                    {
                        return !isStray;
                    }

                    if (!SkipSegment(tail, ref at))
                    {
                        // A table that the file's end cuts off announced another scan.
                        return isTable && !isStray;
                    }

                    isSegmentExpected = isStray;
                    break;
            }

            // Segments of a JPEG follow one another; what looks like one in other bytes is followed by more of them.
            if (NextMarker(tail, ref at) > 0 && isSegmentExpected)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Goes to the code of the next marker, or to the end.</summary>
    /// <returns>How many bytes before it are neither marker nor fill.</returns>
    private static int NextMarker(ReadOnlySpan<byte> tail, ref int at)
    {
        int stray = 0;
        while (true)
        {
            int prefix = tail[at..].IndexOf(MarkerCode.Prefix);
            stray += prefix < 0 ? tail.Length - at : prefix;
            int code = prefix < 0 ? -1 : tail[(at + prefix)..].IndexOfAnyExcept(MarkerCode.Prefix);
            if (code < 0)
            {
                at = tail.Length;
                return stray;
            }

            at += prefix + code;
            if (tail[at] != 0)
            {
                return stray;
            }

            stray += 2;
            at++;
        }
    }

    private static bool SkipSegment(ReadOnlySpan<byte> tail, ref int at)
    {
        const int LengthBytes = 2;
        if (tail.Length - at < LengthBytes)
        {
            return false;
        }

        // A length below 2 counts as 2.
        at += Math.Max(LengthBytes, (tail[at] << 8) | tail[at + 1]);
        return at <= tail.Length;
    }
}
