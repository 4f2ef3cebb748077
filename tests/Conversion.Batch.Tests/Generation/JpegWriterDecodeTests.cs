using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Generation.Jpeg;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Generation;

/// <summary>What the writer writes, as libjpeg-turbo reads it.</summary>
internal sealed class JpegWriterDecodeTests
{
    [Test]
    public void Encode_EverySmallSize_DecodesToWhatCjpegMakesOfIt(
        [Values(1, 7, 8, 9, 16, 17, 33, 65)] int width, [Values(1, 7, 8, 9, 16, 17, 31, 70)] int height)
    {
        byte[] rgb = Picture(width, height, noise: 15);

        Djpeg decoded = Djpeg.Decode(JpegWriter.Encode(rgb, width, height));

        Assert.That((decoded.Width, decoded.Height, decoded.Channels), Is.EqualTo((width, height, 3)));
        Djpeg reference = Djpeg.Decode(Cjpeg(rgb, width, height));
        Assert.That(Djpeg.Psnr(decoded.Samples, rgb), Is.GreaterThan(Djpeg.Psnr(reference.Samples, rgb) - 1));
    }

    [Test]
    public void Encode_RandomSizesAndNoise_DecodesWithoutWarning()
    {
        var random = new Random(20_000);
        for (int i = 0; i < 100; i++)
        {
            int width = random.Next(1, 120);
            int height = random.Next(1, 120);

            Djpeg decoded = Djpeg.Decode(JpegWriter.Encode(Picture(width, height, random.Next(101)), width, height));

            Assert.That((decoded.Width, decoded.Height), Is.EqualTo((width, height)));
        }
    }

    [Test]
    public void Encode_Picture_HasTheQualityThatCjpegCalls85()
    {
        byte[] rgb = Picture(200, 150, noise: 3);
        byte[] reference = Cjpeg(rgb, 200, 150);

        byte[] jpeg = JpegWriter.Encode(rgb, 200, 150);

        Assert.That(QuantizationTables(jpeg), Is.EqualTo(QuantizationTables(reference)));
        double psnr = Djpeg.Psnr(Djpeg.Decode(jpeg).Samples, rgb);
        Assert.That(psnr, Is.GreaterThan(Djpeg.Psnr(Djpeg.Decode(reference).Samples, rgb) - 0.1));
        Assert.That(jpeg, Has.Length.EqualTo(reference.Length).Within(3).Percent);
    }

    private static byte[] Cjpeg(byte[] rgb, int width, int height)
    {
        byte[] ppm = [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n"), .. rgb];
        return DebianTool.Run("cjpeg", ppm, ["-quality", "85", "-baseline", "-sample", "2x2"]).Output;
    }

    private static byte[] QuantizationTables(byte[] jpeg) =>
        [.. JpegSegments.Read(jpeg).Where(s => s.Marker == 0xDB).SelectMany(s => s.Payload)];

    private static byte[] Picture(int width, int height, int noise) =>
        DemoImageGenerator.DrawRgb(9, new DemoImageOptions { Width = width, Height = height, NoisePercent = noise });
}
