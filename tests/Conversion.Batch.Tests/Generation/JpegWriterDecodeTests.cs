using Conversion.Batch.Generation;
using Conversion.Batch.Generation.Jpeg;
using Conversion.Testing;

namespace Conversion.Batch.Tests.Generation;

/// <summary>What the writer writes, as libjpeg-turbo reads it.</summary>
internal sealed class JpegWriterDecodeTests
{
    private static readonly JpegWriterOptions[] Codings =
    [
        new(),
        new() { OptimizeCoding = true },
        new() { Interleaved = false },
        new() { Interleaved = false, OptimizeCoding = true },
        new() { Progressive = true },
    ];

    public static IEnumerable<TestCaseData> ComponentsAndSizes()
    {
        (int, int)[] sizes = [(1, 1), (7, 9), (8, 8), (16, 16), (17, 33), (33, 17), (65, 31), (3, 70)];
        foreach ((int width, int height) in sizes)
        {
            foreach (ChromaSubsampling subsampling in Enum.GetValues<ChromaSubsampling>())
            {
                yield return new TestCaseData(JpegColorModel.YCbCr, subsampling, width, height);
            }

            yield return new TestCaseData(JpegColorModel.Grey, ChromaSubsampling.Chroma420, width, height);
            yield return new TestCaseData(JpegColorModel.Rgb, ChromaSubsampling.Chroma420, width, height);
        }
    }

    [TestCaseSource(nameof(ComponentsAndSizes))]
    public void Encode_EveryCodingAndRestart_DecodesToTheSamePixels(
        JpegColorModel colorModel, ChromaSubsampling subsampling, int width, int height)
    {
        byte[] rgb = Picture(width, height, noise: 15);
        byte[]? expected = null;

        foreach (JpegWriterOptions coding in Codings)
        {
            foreach (int restart in new[] { 0, 1, 3 })
            {
                JpegWriterOptions options = coding with
                {
                    ColorModel = colorModel, Subsampling = subsampling, RestartInterval = restart, Quality = 90,
                };

                Djpeg decoded = Djpeg.Decode(JpegWriter.Encode(rgb, width, height, options));

                Assert.That((decoded.Width, decoded.Height), Is.EqualTo((width, height)));
                Assert.That(decoded.Channels, Is.EqualTo(colorModel == JpegColorModel.Grey ? 1 : 3));
                expected ??= decoded.Samples;
                Assert.That(decoded.Samples, Is.EqualTo(expected), options.ToString());
            }
        }
    }

    [Test]
    public void Encode_RandomOptions_DecodesWithoutWarning()
    {
        var random = new Random(20_000);
        for (int i = 0; i < 250; i++)
        {
            var options = new JpegWriterOptions
            {
                Quality = random.Next(1, 101),
                ColorModel = (JpegColorModel)random.Next(3),
                Subsampling = (ChromaSubsampling)random.Next(6),
                Progressive = random.Next(3) == 0,
                OptimizeCoding = random.Next(2) == 0,
                Interleaved = random.Next(4) != 0,
                RestartInterval = random.Next(2) == 0 ? 0 : random.Next(1, 20),
            };
            int width = random.Next(1, 120);
            int height = random.Next(1, 120);

            byte[] jpeg = JpegWriter.Encode(Picture(width, height, random.Next(101)), width, height, options);

            Djpeg decoded = Djpeg.Decode(jpeg);
            Assert.That((decoded.Width, decoded.Height), Is.EqualTo((width, height)), options.ToString());
        }
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(10)]
    [TestCase(25)]
    [TestCase(49)]
    [TestCase(50)]
    [TestCase(75)]
    [TestCase(85)]
    [TestCase(95)]
    [TestCase(100)]
    public void Encode_Quality_IsThatOfCjpeg(int quality)
    {
        const int Width = 200;
        const int Height = 150;
        byte[] rgb = Picture(Width, Height, noise: 3);
        byte[] ppm = [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{Width} {Height}\n255\n"), .. rgb];
        byte[] reference = DebianTool.Run("cjpeg", ppm, ["-quality", $"{quality}", "-baseline", "-sample", "2x2"]).Output;

        byte[] jpeg = JpegWriter.Encode(rgb, Width, Height, new JpegWriterOptions { Quality = quality });

        Assert.That(QuantizationTables(jpeg), Is.EqualTo(QuantizationTables(reference)));
        double psnr = Djpeg.Psnr(Djpeg.Decode(jpeg).Samples, rgb);
        Assert.That(psnr, Is.GreaterThan(Djpeg.Psnr(Djpeg.Decode(reference).Samples, rgb) - 0.1));
        Assert.That(jpeg, Has.Length.EqualTo(reference.Length).Within(3).Percent);
    }

    [TestCase(30, 27)]
    [TestCase(75, 31)]
    [TestCase(90, 34)]
    [TestCase(100, 38)]
    public void Encode_FullChroma_StaysCloseToThePicture(int quality, double minimumDecibels)
    {
        byte[] rgb = Picture(400, 300, noise: 2);

        byte[] jpeg = JpegWriter.Encode(rgb, 400, 300, new JpegWriterOptions
        {
            Quality = quality, Subsampling = ChromaSubsampling.Chroma444,
        });

        Assert.That(Djpeg.Psnr(Djpeg.Decode(jpeg).Samples, rgb), Is.GreaterThan(minimumDecibels));
    }

    [Test]
    public void Encode_RgbAtQuality100_IsWithinRoundingOfThePicture()
    {
        byte[] rgb = Picture(123, 77, noise: 100);

        byte[] jpeg = JpegWriter.Encode(
            rgb, 123, 77, new JpegWriterOptions { Quality = 100, ColorModel = JpegColorModel.Rgb });

        // Coefficients are rounded to integers, twice; no sample can be far off.
        int worst = Djpeg.Decode(jpeg).Samples.Zip(rgb, (a, b) => Math.Abs(a - b)).Max();
        Assert.That(worst, Is.LessThanOrEqualTo(2));
    }

    [TestCase("-optimize")]
    [TestCase("-progressive")]
    public void Encode_Optimized_IsAsSmallAsJpegtrans(string transform)
    {
        byte[] rgb = Picture(640, 480, noise: 5);
        byte[] standard = JpegWriter.Encode(rgb, 640, 480);
        byte[] reference = DebianTool.Run("jpegtran", standard, [transform]).Output;

        byte[] jpeg = JpegWriter.Encode(rgb, 640, 480, new JpegWriterOptions
        {
            OptimizeCoding = true, Progressive = transform == "-progressive",
        });

        Assert.That(jpeg, Has.Length.LessThan(standard.Length));
        Assert.That(jpeg, Has.Length.LessThanOrEqualTo(reference.Length * 1.002));
    }

    [Test]
    public void Encode_ProgressiveWithoutDetail_CutsRunsThatAreTooLongForOneSymbol()
    {
        // 65,536 blocks that all end at once; a run of end-of-bands is at most 32,767 long.
        byte[] rgb = new byte[2048 * 2048 * 3];
        rgb.AsSpan().Fill(200);

        byte[] jpeg = JpegWriter.Encode(rgb, 2048, 2048, new JpegWriterOptions
        {
            Progressive = true, ColorModel = JpegColorModel.Grey,
        });

        Assert.That(Djpeg.Decode(jpeg).Samples, Is.All.EqualTo(200));
    }

    private static byte[] QuantizationTables(byte[] jpeg) =>
        [.. JpegSegments.Read(jpeg).Where(s => s.Marker == 0xDB).SelectMany(s => s.Payload)];

    private static byte[] Picture(int width, int height, int noise) =>
        DemoImageGenerator.DrawRgb(9, new DemoImageOptions { Width = width, Height = height, NoisePercent = noise });
}
