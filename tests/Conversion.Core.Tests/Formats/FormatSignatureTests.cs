using ImageConversion.Core.Formats;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Formats;

[TestFixture]
public sealed class FormatSignatureTests
{
    [TestCase("bmp.jpg", nameof(ImageFormat.Bmp))]
    [TestCase("gif.jpg", nameof(ImageFormat.Gif))]
    [TestCase("gif87.jpg", nameof(ImageFormat.Gif))]
    [TestCase("png.jpg", nameof(ImageFormat.Png))]
    [TestCase("webp.jpg", nameof(ImageFormat.WebP))]
    [TestCase("tiff.jpg", nameof(ImageFormat.Other))]
    [TestCase("html-error-page.jpg", nameof(ImageFormat.Other))]
    public void Detect_CorpusFile_SeesThroughItsName(string name, string expected)
    {
        ImageFormat detected = FormatSignature.Detect(GeneratedCorpus.Get($"notjpeg/{name}").ReadAllBytes());

        Assert.That(detected.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Detect_TwoLettersBM_IsNotABmp() =>
        Assert.That(FormatSignature.Detect("BMW is a maker of cars and motorcycles"u8), Is.EqualTo(ImageFormat.Other));

    [Test]
    public void Detect_Nothing_IsOther() => Assert.That(FormatSignature.Detect([]), Is.EqualTo(ImageFormat.Other));
}
