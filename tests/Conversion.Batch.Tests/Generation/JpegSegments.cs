namespace ImageConversion.Batch.Tests.Generation;

/// <summary>A small reader of marker segments, for tests of the writer.</summary>
internal static class JpegSegments
{
    /// <summary>All markers in order; entropy-coded data is skipped, the restart markers in it are given.</summary>
    public static List<(byte Marker, byte[] Payload)> Read(byte[] jpeg)
    {
        var segments = new List<(byte, byte[])>();
        int i = 0;
        while (i < jpeg.Length)
        {
            Assert.That(jpeg[i], Is.EqualTo(0xFF), $"a marker at {i}");
            byte marker = jpeg[i + 1];
            i += 2;
            if (marker is 0xD8 or 0xD9 or (>= 0xD0 and <= 0xD7))
            {
                segments.Add((marker, []));
            }
            else
            {
                int length = (jpeg[i] << 8) | jpeg[i + 1];
                segments.Add((marker, jpeg[(i + 2)..(i + length)]));
                i += length;
            }

            if (marker is 0xDA or (>= 0xD0 and <= 0xD7))
            {
                while (jpeg[i] != 0xFF || jpeg[i + 1] == 0)
                {
                    i++;
                }
            }
        }

        return segments;
    }

    public static byte[] Single(byte[] jpeg, byte marker) => Read(jpeg).Single(s => s.Marker == marker).Payload;
}
