namespace ImageConversion.Corpus.Writing;

/// <summary>Changes to the bytes of a JPEG that is in order, at a place named by its markers.</summary>
public static class Surgery
{
    private static readonly byte[] StandAlone = [0x01, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9];

    /// <summary>Where a marker stands: the index of its FF.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="marker">Its second byte.</param>
    /// <param name="nth">Which of them, from 0.</param>
    public static int Find(this byte[] jpeg, byte marker, int nth = 0)
    {
        int at = 0;
        while (at + 1 < jpeg.Length)
        {
            if (jpeg[at] != 0xFF || jpeg[at + 1] is 0 or 0xFF)
            {
                at++;
                continue;
            }

            if (jpeg[at + 1] == marker && nth-- == 0)
            {
                return at;
            }

            at += StandAlone.Contains(jpeg[at + 1]) ? 2 : 2 + LengthAt(jpeg, at);
        }

        throw new InvalidOperationException($"the file has no such marker {marker:X2}");
    }

    /// <summary>Where the segment at a marker ends.</summary>
    public static int EndOf(this byte[] jpeg, byte marker, int nth = 0)
    {
        int at = jpeg.Find(marker, nth);
        return at + 2 + LengthAt(jpeg, at);
    }

    /// <summary>Puts bytes where others were.</summary>
    public static byte[] Set(this byte[] jpeg, int at, params ReadOnlySpan<byte> bytes)
    {
        byte[] changed = [.. jpeg];
        bytes.CopyTo(changed.AsSpan(at));
        return changed;
    }

    public static byte[] Insert(this byte[] jpeg, int at, params ReadOnlySpan<byte> bytes) =>
        [.. jpeg.AsSpan(0, at), .. bytes, .. jpeg.AsSpan(at)];

    public static byte[] Remove(this byte[] jpeg, int at, int count) =>
        [.. jpeg.AsSpan(0, at), .. jpeg.AsSpan(at + count)];

    /// <summary>Takes a whole segment out.</summary>
    public static byte[] Without(this byte[] jpeg, byte marker, int nth = 0)
    {
        int at = jpeg.Find(marker, nth);
        return jpeg.Remove(at, jpeg.EndOf(marker, nth) - at);
    }

    /// <summary>Takes every segment of a marker out.</summary>
    public static byte[] WithoutAll(this byte[] jpeg, byte marker)
    {
        while (true)
        {
            try
            {
                jpeg = jpeg.Without(marker);
            }
            catch (InvalidOperationException)
            {
                return jpeg;
            }
        }
    }

    /// <summary>The beginning of a file.</summary>
    public static byte[] Cut(this byte[] jpeg, int length) => jpeg[..length];

    /// <summary>Where a share of a scan's data ends.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="percent">How much of them.</param>
    /// <param name="scan">Which scan, from 0.</param>
    public static int InScan(this byte[] jpeg, int percent, int scan = 0)
    {
        int start = jpeg.EndOf(0xDA, scan);
        int end = start;
        while (!(jpeg[end] == 0xFF && jpeg[end + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7))))
        {
            end++;
        }

        return start + ((end - start) * percent / 100);
    }

    private static int LengthAt(byte[] jpeg, int at) => (jpeg[at + 2] << 8) | jpeg[at + 3];
}
