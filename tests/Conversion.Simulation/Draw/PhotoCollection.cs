using ImageConversion.Batch.Model;

namespace ImageConversion.Simulation.Draw;

/// <summary>Images with log-normal pixels and log-normal bits a pixel, alike within an album.</summary>
/// <remarks>
/// The median of 8 megapixels is a mixture of telephones (12), cameras (24) and reduced copies (1 to 3). The plan sees an
/// image's bytes, as a listing tells them; converting takes the time of its pixels. So estimates are wrong for each image
/// and, what averages do not mend, for each album. Thread-safe; nothing is kept, however many images there are.
/// </remarks>
internal sealed record PhotoCollection(ulong Seed)
{
    private const int AlbumImages = 512;
    private const double MedianMegapixels = 8;
    private const float AlbumPixelSpread = 0.6f;
    private const float ImagePixelSpread = 0.53f;
    private const double MedianBitsPerPixel = 2.5;
    private const float AlbumBitSpread = 0.25f;
    private const float ImageBitSpread = 0.2f;
    private const double SmallestMegapixels = 0.01;
    private const double LargestMegapixels = 1000;
    private const double MegapixelsPerCoreSecond = 25;
    private const double SecondsPerImage = 0.004;

    private readonly ulong _images = Dice.Bits(Seed, 1);
    private readonly ulong _albums = Dice.Bits(Seed, 2);

    /// <summary>The parameters, for a reader.</summary>
    public static string Description => FormattableString.Invariant(
        $"pixels log-normal, median {MedianMegapixels} MP, sigma {Math.Sqrt((AlbumPixelSpread * AlbumPixelSpread) + (ImagePixelSpread * ImagePixelSpread)):F1} ")
        + FormattableString.Invariant($"({AlbumPixelSpread} between albums of {AlbumImages}, {ImagePixelSpread} within); ")
        + FormattableString.Invariant($"bits a pixel log-normal, median {MedianBitsPerPixel}, sigma {AlbumBitSpread} between and {ImageBitSpread} within; ")
        + FormattableString.Invariant($"{MegapixelsPerCoreSecond} MP a core second and {SecondsPerImage * 1000} ms an image");

    /// <summary>Draws consecutive images.</summary>
    /// <param name="from">The first one's index.</param>
    /// <param name="seconds">Receives the time that one core of a usual node takes for each.</param>
    /// <param name="work">Receives the work that the plan sees in each (<see cref="WorkModel"/>).</param>
    public void Draw(long from, Span<float> seconds, Span<int> work)
    {
        for (int i = 0; i < seconds.Length;)
        {
            long album = (from + i) / AlbumImages;
            int end = (int)Math.Min(seconds.Length, ((album + 1) * AlbumImages) - from);
            (float albumPixels, float albumBits) = Dice.Normals(_albums, (ulong)album);
            for (; i < end; i++)
            {
                (float pixels, float bits) = Dice.Normals(_images, (ulong)(from + i));
                float spread = MathF.Exp((albumPixels * AlbumPixelSpread) + (pixels * ImagePixelSpread));
                double megapixels = Math.Clamp(MedianMegapixels * spread, SmallestMegapixels, LargestMegapixels);
                double bitsPerPixel = MedianBitsPerPixel * MathF.Exp((albumBits * AlbumBitSpread) + (bits * ImageBitSpread));
                seconds[i] = (float)((megapixels / MegapixelsPerCoreSecond) + SecondsPerImage);
                work[i] = (int)WorkModel.WorkOf((long)(megapixels * 1e6 * bitsPerPixel / 8));
            }
        }
    }
}
