using ImageConversion.Core.Pixels;
using ImageConversion.Corpus;
using SkiaSharp;

namespace ImageConversion.Core.Tests.Png;

/// <summary>A picture made for a test; the seed is all that is needed to have it again.</summary>
internal sealed record TestPicture(int Seed, string Kind, int Width, int Height, PixelLayout Layout, byte[] Pixels)
{
    public ArrayRowSource Open() => new(Width, Height, Layout, Pixels);

    public override string ToString() => $"seed {Seed}: {Kind} {Layout} {Width}x{Height}";
}

/// <summary>Random pictures of the kinds that bring encoders down.</summary>
internal static class TestPictures
{
    private static readonly string[] Kinds =
        ["noise", "gradient", "flat", "steps", "sparse", "texture", "smooth", "tiles", "extremes"];

    private static readonly Lazy<IReadOnlyList<(int Width, int Height, byte[] Rgb)>> Photographs = new(ReadPhotographs);

    public static TestPicture Random(int seed, int maxWidth = 400, int maxPixels = 60_000)
    {
        var random = new Random(seed);
        PixelLayout layout = random.Next(10) switch
        {
            < 5 => PixelLayout.Rgb24,
            < 8 => PixelLayout.Grey8,
            8 => PixelLayout.Rgba32,
            _ => random.Next(2) == 0 ? PixelLayout.Grey16 : PixelLayout.Rgb48,
        };
        // Small sides are where edges are; wide rows are where strips of a single row are.
        int width = random.Next(4) switch
        {
            0 => random.Next(1, 20),
            1 => random.Next(1, maxWidth + 1),
            _ => random.Next(1, Math.Min(maxWidth, 300) + 1),
        };
        int height = Math.Max(1, Math.Min(random.Next(1, 300), maxPixels / width));
        return Make(seed, Kinds[random.Next(Kinds.Length)], width, height, layout, greyColors: random.Next(5) == 0);
    }

    /// <summary>As <see cref="Random"/>; every fifth is a part of a photograph.</summary>
    public static TestPicture RandomOrPhotograph(int seed, int maxWidth = 400, int maxPixels = 60_000) =>
        seed % 5 == 0 ? Photograph(seed, maxWidth, maxPixels) : Random(seed, maxWidth, maxPixels);

    /// <summary>A part of one of the corpus's photographs, in colour, grey, or grey in three channels.</summary>
    private static TestPicture Photograph(int seed, int maxWidth, int maxPixels)
    {
        var random = new Random(seed);
        (int Width, int Height, byte[] Rgb) photograph = Photographs.Value[random.Next(Photographs.Value.Count)];
        int width = random.Next(1, Math.Min(maxWidth, photograph.Width) + 1);
        int height = random.Next(1, Math.Min(Math.Max(1, maxPixels / width), photograph.Height) + 1);
        int left = random.Next(photograph.Width - width + 1);
        int top = random.Next(photograph.Height - height + 1);
        PixelLayout layout = random.Next(4) == 0 ? PixelLayout.Grey8 : PixelLayout.Rgb24;
        bool isGrey = layout == PixelLayout.Rgb24 && random.Next(4) == 0;
        int channels = layout.BytesPerPixel();
        byte[] pixels = new byte[width * height * channels];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = (((top + y) * photograph.Width) + left + x) * 3;
                for (int c = 0; c < channels; c++)
                {
                    pixels[(((y * width) + x) * channels) + c] = photograph.Rgb[from + (isGrey ? 1 : c)];
                }
            }
        }

        return new TestPicture(seed, isGrey ? "photograph (R=G=B)" : "photograph", width, height, layout, pixels);
    }

    private static List<(int Width, int Height, byte[] Rgb)> ReadPhotographs() =>
        [.. GeneratedCorpus.Files.Where(f => f.Family == "photos").Select(ReadPhotograph)];

    private static (int Width, int Height, byte[] Rgb) ReadPhotograph(CorpusFile file)
    {
        using var bitmap = SKBitmap.Decode(file.ReadAllBytes());
        byte[] rgb = [.. bitmap.Pixels.SelectMany(p => (byte[])[p.Red, p.Green, p.Blue])];
        return (bitmap.Width, bitmap.Height, rgb);
    }

    public static TestPicture Make(
        int seed, string kind, int width, int height, PixelLayout layout, bool greyColors = false)
    {
        var random = new Random(seed);
        int channels = layout.BytesPerPixel();
        byte[] pixels = new byte[width * height * channels];
        byte[] flat = new byte[channels];
        random.NextBytes(flat);
        int period = random.Next(1, 70);
        double wave = random.NextDouble() * 0.2;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int i = (((y * width) + x) * channels) + c;
                    pixels[i] = kind switch
                    {
                        "noise" => (byte)random.Next(256),
                        "gradient" => (byte)((x * (c + 1) / 3) + (y / 2)),
                        "flat" => flat[c],
                        "steps" => (byte)(flat[c] + (x / period * 40) + (y / period * 90)),
                        "sparse" => random.Next(period * 4) == 0 ? (byte)random.Next(256) : flat[c],
                        "texture" => (byte)(flat[c] + random.Next(9) + random.Next(9)),
                        "smooth" => (byte)(128 + (100 * Math.Sin((x * wave) + c) * Math.Cos(y * wave))),
                        "tiles" => (byte)(flat[c] ^ (x % period * 37) ^ (y % period * 11)),
                        "extremes" => random.Next(2) == 0 ? (byte)0 : (byte)255,
                        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
                    };
                }

                if (greyColors && layout == PixelLayout.Rgb24)
                {
                    int i = ((y * width) + x) * channels;
                    pixels[i + 1] = pixels[i + 2] = pixels[i];
                }
            }
        }

        return new TestPicture(seed, greyColors ? kind + " (R=G=B)" : kind, width, height, layout, pixels);
    }
}
