using System.Globalization;
using ImageConversion.Testing;

namespace ImageConversion.Corpus.Writing;

/// <summary>A small JPEG of random content, size and coding, the same for every seed.</summary>
/// <param name="Description">The seed, and what was drawn by lot.</param>
/// <param name="Bytes">The file.</param>
public sealed record RandomJpeg(string Description, byte[] Bytes)
{
    private const int MaxSide = 90;

    /// <summary>Samples of 0 and 255 alone, whose blocks leave the range of samples where steps are coarse.</summary>
    private const int Extreme = -1;

    /// <summary>Factors of the components: at most ten blocks an MCU, and no ratio is fractional.</summary>
    private static readonly string[] SamplingFactors =
    [
        "1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "1x3", "3x2", "2x3", "2x2,2x1,1x2", "2x2,1x1,2x2",
        "1x1,2x2,1x1", "2x1,1x2,1x1", "4x1,2x1,1x1", "1x2,1x2,1x1", "2x1,2x1,1x1", "1x4,1x2,1x1", "1x1,1x1,2x4",
    ];

    private static readonly HuffmanLayout[] Layouts =
        [HuffmanLayout.Standard, HuffmanLayout.Merged, HuffmanLayout.Optimal, HuffmanLayout.Odd];

    /// <summary>By our writer, in a Huffman-coded process.</summary>
    public static RandomJpeg Create(int seed)
    {
        JpegSettings settings = Settings(new Random(seed));
        return new RandomJpeg($"#{seed} {settings.Width} x {settings.Height} {settings}", JpegWriter.Write(settings));
    }

    /// <summary>Of a Huffman-coded picture.</summary>
    internal static JpegSettings Settings(Random random)
    {
        (byte[] rgb, int width, int height) = Draw(random);
        ColorModel model = random.Next(5) switch
        {
            0 => ColorModel.Grey,
            1 => ColorModel.Rgb,
            _ => ColorModel.YCbCr,
        };
        bool isProgressive = random.Next(3) == 0;
        var settings = new JpegSettings
        {
            Width = width,
            Height = height,
            Content = (x, y) => (rgb[((y * width) + x) * 3] << 16) | (rgb[(((y * width) + x) * 3) + 1] << 8) | rgb[(((y * width) + x) * 3) + 2],
            Model = model,
            AdobeTransform = model == ColorModel.Rgb ? 0 : null,
            Quality = random.Next(4) == 0 ? random.Next(1, 8) : random.Next(1, 101),
            HasWideQuantization = random.Next(4) == 0,
            Sampling = model == ColorModel.Grey ? null : Sampling(SamplingFactors[random.Next(SamplingFactors.Length)]),
            Frame = isProgressive ? JpegSettings.Progressive : JpegSettings.Baseline,
            Huffman = Layouts[random.Next(Layouts.Length)],
            RestartInterval = random.Next(3) == 0 ? random.Next(1, 12) : 0,
        };
        if (!isProgressive && model != ColorModel.Grey && random.Next(4) == 0)
        {
            settings = settings with { Scans = ScanSpec.Separate(3) };
        }

        return settings;
    }

    /// <summary>By libjpeg-turbo's cjpeg. Without it the test is ignored, or fails under CI.</summary>
    public static RandomJpeg CreateByCjpeg(int seed)
    {
        var random = new Random(seed);
        (byte[] rgb, int width, int height) = Draw(random);
        List<string> arguments = ["-quality", random.Next(1, 101).ToString(CultureInfo.InvariantCulture)];
        switch (random.Next(8))
        {
            case 0:
                arguments.Add("-grayscale");
                break;
            case 1:
                arguments.Add("-rgb");
                break;
            default:
                arguments.AddRange(["-sample", SamplingFactors[random.Next(SamplingFactors.Length)]]);
                break;
        }

        if (random.Next(3) == 0)
        {
            arguments.Add("-progressive");
        }
        else if (random.Next(2) == 0)
        {
            arguments.Add("-optimize");
        }

        if (random.Next(3) == 0)
        {
            arguments.AddRange(["-restart", random.Next(2) == 0 ? "1" : $"{random.Next(1, 12)}B"]);
        }

        byte[] header = System.Text.Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n");
        ToolResult result = DebianTool.Run("cjpeg", [.. header, .. rgb], [.. arguments]);
        return result.ExitCode == 0
            ? new RandomJpeg($"#{seed} {width} x {height} cjpeg {string.Join(' ', arguments)}", result.Output)
            : throw new InvalidOperationException(result.Error);
    }

    /// <summary>Factors for all three components: cjpeg takes the first for luma alone.</summary>
    private static string Sampling(string factors) => factors.Contains(',', StringComparison.Ordinal) ? factors : $"{factors},1x1,1x1";

    /// <summary>Flat ground, slopes, noise and hard edges: blocks of every kind, from DC alone to all coefficients at their limits.</summary>
    private static (byte[] Rgb, int Width, int Height) Draw(Random random)
    {
        int width = random.Next(1, MaxSide);
        int height = random.Next(1, MaxSide);
        byte[] rgb = new byte[width * height * 3];
        int noise = random.Next(5) switch { 0 => 0, 1 => 8, 2 => 60, 3 => 255, _ => Extreme };
        int cell = random.Next(1, 24);
        (double red, double green, double blue) = (random.NextDouble() * 6, random.NextDouble() * 6, random.NextDouble() * 6);
        byte[] colors = new byte[64];
        random.NextBytes(colors);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = ((y * width) + x) * 3;
                int patch = ((x / cell) + (y / cell * 5)) % 21 * 3;
                rgb[at] = Mix(colors[patch], (x * red) + y, noise, random);
                rgb[at + 1] = Mix(colors[patch + 1], (y * green) - x, noise, random);
                rgb[at + 2] = Mix(colors[patch + 2], (x + y) * blue, noise, random);
            }
        }

        return (rgb, width, height);
    }

    private static byte Mix(byte patch, double slope, int noise, Random random) => noise == Extreme
        ? (byte)(random.Next(2) * byte.MaxValue)
        : (byte)Math.Clamp(patch + (slope % 97) + (noise == 0 ? 0 : random.Next(-noise, noise + 1)), 0, 255);
}
