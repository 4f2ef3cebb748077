using Conversion.Core.Formats;
using Conversion.Testing;

namespace Conversion.Core.Tests.Formats;

[TestFixture]
public sealed class FormatSignatureTests
{
    [TestCase("avif", "an AVIF")]
    [TestCase("bmp", "a BMP")]
    [TestCase("gif", "a GIF")]
    [TestCase("git_lfs_pointer", "a Git LFS pointer (text)")]
    [TestCase("gzip_tar", "a gzip archive")]
    [TestCase("heic_broken", "an ISO media file (HEIF or video)")]
    [TestCase("heic_tiny", "an HEIF (HEIC)")]
    [TestCase("html_error_page", "an HTML page")]
    [TestCase("jp2", "a JPEG 2000")]
    [TestCase("jxl", "a JPEG XL")]
    [TestCase("one_byte", "text")]
    [TestCase("pdf", "a PDF")]
    [TestCase("png_2x2", "a PNG")]
    [TestCase("psd", "a Photoshop document")]
    [TestCase("svg", "an SVG")]
    [TestCase("tiff", "a TIFF (or a camera's raw format)")]
    [TestCase("webp_alpha", "a WebP")]
    public void Describe_CorpusFile_NamesWhatItIs(string name, string expected)
    {
        Corpus.Require();

        string described = FormatSignature.Describe(Corpus.Get($"notjpeg/{name}.jpg").ReadAllBytes());

        Assert.That(described, Is.EqualTo(expected));
    }

    [Test]
    public void Describe_Nothing_SaysEmpty() => Assert.That(FormatSignature.Describe([]), Is.EqualTo("an empty file"));

    [Test]
    public void Describe_UnknownBytes_ShowsTheFirst() =>
        Assert.That(
            FormatSignature.Describe([0x01, 0x02, 0xFE, 0xFF, 0x00]),
            Is.EqualTo("an unknown format that begins with 01 02 FE FF"));

    [Test]
    public void Detect_TwoLettersBM_IsNotABmp() =>
        Assert.That(FormatSignature.Detect("BMW is a maker of cars and motorcycles"u8), Is.EqualTo(ImageFormat.Other));
}
