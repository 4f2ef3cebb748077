using System.Buffers;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Png;

/// <summary>The choice of the encoder and of the number of threads, which change how a PNG is made and not what it says.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EncoderChoiceTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");

    [Test]
    public void Convert_BySkiasEncoder_SamePixelsAndSameChunksAroundThem(
        [Values("size-800x600.jpg", "grey.jpg", "density-300dpi.jpg", "orientation/6.jpg")] string sample,
        [Values] CompressionPreset preset)
    {
        byte[] jpeg = File.ReadAllBytes(Sample(sample));
        var options = new ConversionOptions { Compression = preset };

        Conversions own = Conversions.Of(jpeg, options);
        Conversions skia = Conversions.Of(jpeg, options with { Encoder = EncoderKind.Skia });

        Assert.Multiple(() =>
        {
            Assert.That(skia.Picture.Pixels.AsSpan().SequenceEqual(own.Picture.Pixels), "pixels");
            Assert.That(ChunksAroundPixels(skia.Png), Is.EqualTo(ChunksAroundPixels(own.Png)));
            Assert.That(skia.Result.PngBytes, Is.EqualTo(skia.Png.Length));
            Assert.That(skia.Result.Warnings, Is.EqualTo(own.Result.Warnings));
        });
    }

    [Test]
    public void Identify_SkiasEncoder_CountsTheFrameThatItHolds()
    {
        byte[] jpeg = File.ReadAllBytes(Sample("size-800x600.jpg"));
        var converter = new JpegToPngConverter();

        JpegInfo own = converter.Identify(jpeg);
        JpegInfo skia = converter.Identify(jpeg, new ConversionOptions { Encoder = EncoderKind.Skia });

        Assert.That(skia.WorkingSetBytes - own.WorkingSetBytes, Is.GreaterThanOrEqualTo(4 * 800 * 600));
    }

    [Test]
    public void Convert_OnSeveralThreads_GivesTheBytesOfOne([Values] CompressionPreset preset)
    {
        byte[] jpeg = File.ReadAllBytes(Sample("size-800x600.jpg"));
        var options = new ConversionOptions { Compression = preset };
        var png = new ArrayBufferWriter<byte>();

        new JpegToPngConverter { MaxDegreeOfParallelism = 3 }.Convert(jpeg.AsMemory(), png, options);

        Assert.That(png.WrittenSpan.SequenceEqual(Conversions.Encode(jpeg, options).Png));
    }

    [Test]
    public void MaxDegreeOfParallelism_BelowOne_Throws([Values(0, -1)] int threads) =>
        Assert.That(
            () => new JpegToPngConverter { MaxDegreeOfParallelism = threads }, Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string Sample(string name) => Path.Combine(Samples, name);

    private static string[] ChunksAroundPixels(byte[] png)
    {
        List<string> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string type = System.Text.Encoding.ASCII.GetString(png, at + 4, 4);
            if (type != "IDAT")
            {
                chunks.Add($"{type} {Convert.ToHexString(png, at + 8, length)}");
            }

            at += 12 + length;
        }

        return [.. chunks];
    }
}
