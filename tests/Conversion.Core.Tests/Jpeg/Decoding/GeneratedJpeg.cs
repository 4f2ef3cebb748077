using System.Globalization;
using Conversion.Batch.Generation.Jpeg;
using Conversion.Batch.Model;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg.Decoding;

/// <summary>A small JPEG of random content, size and coding, the same for every seed.</summary>
internal sealed record GeneratedJpeg(string Description, byte[] Bytes)
{
    private const int MaxSide = 90;

    private static readonly ChromaSubsampling[] Subsamplings = Enum.GetValues<ChromaSubsampling>();
    private static readonly JpegColorModel[] Models = Enum.GetValues<JpegColorModel>();

    /// <summary>Factors of the components, as cjpeg takes them: at most ten blocks an MCU, and no ratio is fractional.</summary>
    private static readonly string[] SamplingFactors =
    [
        "1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "1x3", "3x2", "2x3", "2x2,2x1,1x2", "2x2,1x1,2x2",
        "1x1,2x2,1x1", "2x1,1x2,1x1", "4x1,2x1,1x1", "1x2,1x2,1x1", "2x1,2x1,1x1", "1x4,1x2,1x1", "1x1,1x1,2x4",
    ];

    /// <summary>By our own writer for even seeds, by libjpeg-turbo's cjpeg for odd ones.</summary>
    public static GeneratedJpeg Create(int seed)
    {
        var random = new Random(seed);
        int width = random.Next(1, MaxSide);
        int height = random.Next(1, MaxSide);
        byte[] rgb = Draw(width, height, random);
        return seed % 2 == 0 ? WriteOurselves(seed, rgb, width, height, random) : WriteByCjpeg(seed, rgb, width, height, random);
    }

    private static GeneratedJpeg WriteOurselves(int seed, byte[] rgb, int width, int height, Random random)
    {
        var options = new JpegWriterOptions
        {
            Quality = random.Next(1, 101),
            ColorModel = random.Next(3) > 0 ? JpegColorModel.YCbCr : Models[random.Next(Models.Length)],
            Subsampling = Subsamplings[random.Next(Subsamplings.Length)],
            Progressive = random.Next(3) == 0,
            OptimizeCoding = random.Next(2) == 0,
            Interleaved = random.Next(4) > 0,
            RestartInterval = random.Next(3) == 0 ? random.Next(1, 12) : 0,
        };
        return new GeneratedJpeg($"#{seed} {width} x {height} {options}", JpegWriter.Encode(rgb, width, height, options));
    }

    private static GeneratedJpeg WriteByCjpeg(int seed, byte[] rgb, int width, int height, Random random)
    {
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
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return new GeneratedJpeg($"#{seed} {width} x {height} cjpeg {string.Join(' ', arguments)}", result.Output);
    }

    /// <summary>Flat ground, slopes, noise and hard edges: blocks of every kind, from DC alone to all coefficients at their limits.</summary>
    private static byte[] Draw(int width, int height, Random random)
    {
        byte[] rgb = new byte[width * height * 3];
        int noise = random.Next(4) switch { 0 => 0, 1 => 8, 2 => 60, _ => 255 };
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

        return rgb;
    }

    private static byte Mix(byte patch, double slope, int noise, Random random) =>
        (byte)Math.Clamp(patch + (slope % 97) + (noise == 0 ? 0 : random.Next(-noise, noise + 1)), 0, 255);
}
