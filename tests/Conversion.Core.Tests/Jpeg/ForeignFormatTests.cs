using System.Text;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg;

public class ForeignFormatTests
{
    private static IEnumerable<TestCaseData> Formats()
    {
        yield return Case([0x89, .. "PNG\r\n\u001a\n"u8], "PNG");
        yield return Case([.. "GIF89a"u8, 1, 0, 1, 0], "GIF");
        yield return Case([.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0], "BMP");
        yield return Case([.. "RIFF"u8, 1, 2, 3, 4, .. "WEBPVP8 "u8], "WebP");
        yield return Case([.. "II*\0"u8, 8, 0, 0, 0], "TIFF");
        yield return Case([0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0, .. "avifmif1"u8], "AVIF");
        yield return Case([0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1heic"u8], "HEIC");
        yield return Case([0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A], "JPEG 2000");
        yield return Case([0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 0x0A], "JPEG XL");
        yield return Case([0xFF, 0x0A, 0xFA, 0x1F], "JPEG XL");
        yield return Case("%PDF-1.7"u8.ToArray(), "PDF");
        yield return Case("8BPS\0\u0001"u8.ToArray(), "Photoshop");
        yield return Case([.. "PK"u8, 3, 4, 20, 0], "ZIP");
        yield return Case("<!DOCTYPE html><html>"u8.ToArray(), "HTML");
        yield return Case("<?xml version='1.0'?><Error><Code>BlobNotFound</Code></Error>"u8.ToArray(), "XML");
        yield return Case("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "SVG");
        yield return Case("{\"error\":\"not found\"}"u8.ToArray(), "JSON");
        yield return Case(Encoding.UTF8.GetBytes(new string('ä', 600)), "text");
        yield return Case("P6\n8 8\n255\n"u8.ToArray(), "PNM");
        yield return Case([], "empty");
        yield return Case(new byte[100], "100 zero bytes");
        yield return Case([0x7F, 0xD8, 0xFF, 0xE0, 0, 16], "7FD8FFE00010");
        yield return Case([1, 2, 3, 0xFF, 0xD8, 0xFF, 0xE0], "begin at byte 3");
        yield return Case([0xC3], "starts with C3 and is of no known kind");
    }

    [TestCaseSource(nameof(Formats))]
    public void NotJpeg_KnownFormat_NamesIt(byte[] file, string name)
    {
        Assert.That(ForeignFormat.IsJpeg(file), Is.False);

        ImageFault failure = ForeignFormat.NotJpeg(file);

        Assert.That(failure.Kind, Is.EqualTo(FaultKind.NotJpeg));
        Assert.That(failure.Message, Does.Contain(name));
    }

    [Test]
    public void Describe_AnyPrefixOfAnything_DoesNotFail()
    {
        foreach (TestCaseData data in Formats())
        {
            byte[] file = (byte[])data.Arguments[0]!;
            for (int length = 0; length <= file.Length; length++)
            {
                Assert.That(() => ForeignFormat.Describe(file.AsSpan(0, length)), Throws.Nothing);
            }
        }
    }

    private static TestCaseData Case(byte[] file, string name) => new TestCaseData(file, name).SetArgDisplayNames(name);
}
