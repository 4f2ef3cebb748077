using System.Buffers;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

[TestFixture]
public sealed class ImageThumbnailTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");

    // Their pictures differ, but for the bars of colour along the lower edge.
    [Test]
    public void TryMakePng_EightOrientations_AreAllUpright()
    {
        PngPicture first = ThumbnailOf("orientation/1.jpg");

        for (int orientation = 2; orientation <= 8; orientation++)
        {
            PngPicture other = ThumbnailOf($"orientation/{orientation}.jpg");
            Assert.That((other.Width, other.Height), Is.EqualTo((first.Width, first.Height)), $"orientation {orientation}");
            double difference = LowerEdge(first).Zip(LowerEdge(other), (a, b) => Math.Abs(a - b)).Average();
            Assert.That(difference, Is.LessThan(12), $"orientation {orientation}");
        }

        static IEnumerable<byte> LowerEdge(PngPicture picture) => picture.RgbPixels().TakeLast(picture.Width * 3);
    }

    [TestCase("size-12mp.jpg", 48)]
    [TestCase("size-17x33.jpg", 33)]
    [TestCase("size-1x1.jpg", 1)]
    [TestCase("misnamed-png.jpg", 48)]
    [TestCase("broken-truncated.jpg", 48)]
    public void TryMakePng_AnyImage_IsNoLargerThanAskedNorThanItIs(string name, int side)
    {
        PngPicture picture = ThumbnailOf(name);

        Assert.That(Math.Max(picture.Width, picture.Height), Is.EqualTo(side).Within(name == "misnamed-png.jpg" ? 47 : 0));
    }

    [Test]
    public void TryMakePng_NoImage_IsNothing() => Assert.Multiple(() =>
    {
        Assert.That(ImageThumbnail.TryMakePng("not an image"u8.ToArray(), 48), Is.Null);
        Assert.That(ImageThumbnail.TryMakePng(default, 48), Is.Null);
        Assert.That(ImageThumbnail.TryMakePng(File.ReadAllBytes(Path.Combine(Samples, "grey.jpg")).AsMemory(0, 20), 48), Is.Null);
    });

    /// <summary>SkiaSharp writes out of bounds when it scales some of these, which crashes the process.</summary>
    [TestCase("deep/lossless-predictor-1")]
    [TestCase("deep/lossless-16-bits-grey")]
    [TestCase("unsupported/lossless-arithmetic")]
    public void TryMakePng_LosslessJpeg_IsNothing(string name) => Assert.That(
        ImageThumbnail.TryMakePng(GeneratedCorpus.Get($"{name}.jpg").ReadAllBytes(), 48), Is.Null);

    [Test]
    public void TryMakePng_NoSide_IsTheCallersBug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageThumbnail.TryMakePng(default, 0));

    // Another encoder's PNG, so read by way of our own.
    private static PngPicture ThumbnailOf(string name)
    {
        byte[] png = ImageThumbnail.TryMakePng(File.ReadAllBytes(Path.Combine(Samples, name)), 48)!;
        var own = new ArrayBufferWriter<byte>();
        _ = new JpegToPngConverter().Convert(
            png, own, new ConversionOptions { Accept = AcceptedFormats.Any, Grey = GreyHandling.Never });
        return PngPicture.Read(own.WrittenSpan.ToArray());
    }
}
