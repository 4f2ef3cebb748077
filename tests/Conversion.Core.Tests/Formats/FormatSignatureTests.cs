using Conversion.Core.Formats;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests.Formats;

[TestFixture]
public sealed class FormatSignatureTests
{
    [TestCase("bmp.jpg", nameof(ImageFormat.Bmp))]
    [TestCase("gif.jpg", nameof(ImageFormat.Gif))]
    [TestCase("png_2x2.jpg", nameof(ImageFormat.Png))]
    [TestCase("png_photo.jpeg", nameof(ImageFormat.Png))]
    [TestCase("webp_alpha.jpg", nameof(ImageFormat.WebP))]
    [TestCase("tiff.jpg", nameof(ImageFormat.Other))]
    [TestCase("html_error_page.jpg", nameof(ImageFormat.Other))]
    public void Detect_CorpusFile_SeesThroughItsName(string name, string expected)
    {
        PublicCorpus.Require();

        ImageFormat detected = FormatSignature.Detect(PublicCorpus.Get($"notjpeg/{name}").ReadAllBytes());

        Assert.That(detected.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Detect_TwoLettersBM_IsNotABmp() =>
        Assert.That(FormatSignature.Detect("BMW is a maker of cars and motorcycles"u8), Is.EqualTo(ImageFormat.Other));

    [Test]
    public void Detect_Nothing_IsOther() => Assert.That(FormatSignature.Detect([]), Is.EqualTo(ImageFormat.Other));
}
