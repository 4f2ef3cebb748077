namespace ImageConversion.Corpus.Metadata;

/// <summary>The pictures that carry the metadata and profiles of the corpus: a few hundred bytes each, without any segment of their own.</summary>
public static class SmallPictures
{
    public const int BlocksWide = 5;
    public const int BlocksHigh = 3;

    /// <summary>Enough colours to compare conversions by: 240.</summary>
    private const int ManyBlocksWide = 20;
    private const int ManyBlocksHigh = 12;

    private static ReadOnlySpan<byte> YccIds => [1, 2, 3];

    /// <summary>Columns of the pictures that carry metadata.</summary>
    public static int Width => BlocksWide * 8;

    public static int Height => BlocksHigh * 8;

    public static int ManyWidth => ManyBlocksWide * 8;

    public static int ManyHeight => ManyBlocksHigh * 8;

    /// <summary>YCbCr, of fifteen colours.</summary>
    public static byte[] Color { get; } = FlatJpeg.Write(BlocksWide, Samples(BlocksWide * BlocksHigh, 3), YccIds);

    public static byte[] Grey { get; } = FlatJpeg.Write(BlocksWide, Samples(BlocksWide * BlocksHigh, 1), [1]);

    /// <summary>RGB stored as it is, of many colours, with the segment of Adobe that says so.</summary>
    public static byte[] ManyColors { get; } = FlatJpeg.Write(ManyBlocksWide, ManySamples(3), "RGB"u8, adobeTransform: 0);

    /// <summary>All greys from 0 to 239.</summary>
    public static byte[] ManyGreys { get; } = FlatJpeg.Write(ManyBlocksWide, ManySamples(1), [1]);

    /// <summary>Four inks, stored inverted as Adobe's segment means.</summary>
    public static byte[] Inks { get; } = FlatJpeg.Write(ManyBlocksWide, ManySamples(4), "CMYK"u8, adobeTransform: 0);

    /// <summary>The same without Adobe's segment.</summary>
    public static byte[] InksUnmarked { get; } = FlatJpeg.Write(ManyBlocksWide, ManySamples(4), "CMYK"u8);

    /// <summary>Luma, chroma and black.</summary>
    public static byte[] Ycck { get; } = FlatJpeg.Write(ManyBlocksWide, ManySamples(4), [1, 2, 3, 4], adobeTransform: 2);

    /// <summary>The samples of a picture of many colours, a pixel after another.</summary>
    public static byte[] ManyPixels(int channels)
    {
        byte[] samples = ManySamples(channels);
        byte[] pixels = new byte[samples.Length * 64];
        for (int y = 0, at = 0; y < ManyHeight; y++)
        {
            for (int x = 0; x < ManyWidth; x++, at += channels)
            {
                samples.AsSpan(((y / 8 * ManyBlocksWide) + (x / 8)) * channels, channels).CopyTo(pixels.AsSpan(at));
            }
        }

        return pixels;
    }

    /// <summary>White and black, the primaries and their mixtures, greys, and what chance gives.</summary>
    private static byte[] ManySamples(int channels)
    {
        int count = ManyBlocksWide * ManyBlocksHigh;
        if (channels == 1)
        {
            return [.. Enumerable.Range(0, count).Select(i => (byte)i)];
        }

        byte[] samples = Samples(count, channels);
        for (int i = 0; i < 16; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                samples[(i * channels) + c] = (byte)((i >> c & 1) * 255);
                samples[((i + 16) * channels) + c] = (byte)(i * 17);
            }
        }

        return samples;
    }

    private static byte[] Samples(int blocks, int channels)
    {
        byte[] samples = new byte[blocks * channels];
        new Random(blocks).NextBytes(samples);
        return samples;
    }
}
