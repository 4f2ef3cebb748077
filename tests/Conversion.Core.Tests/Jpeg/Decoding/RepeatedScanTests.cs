using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>Sequential files that code a component twice: what the second scan has as zeros stays as the first has left it.</summary>
[TestFixture]
public sealed class RepeatedScanTests
{
    private const byte Sos = 0xDA;

    [TestCase(JpegSettings.Baseline)]
    [TestCase(JpegSettings.ArithmeticSequential)]
    public void Convert_ComponentInTwoScans_HasDjpegsPixels(byte frame)
    {
        DebianTool.Require("djpeg");
        var settings = new JpegSettings { Width = 61, Height = 43, Frame = frame, Scans = ScanSpec.Separate(3) };
        byte[] first = JpegWriter.Write(settings);
        byte[] second = JpegWriter.Write(settings with { Content = Content.Squares(5) });
        byte[] both = first.Insert(first.Length - 2, second.AsSpan(second.Find(Sos), second.InScan(100) - second.Find(Sos)));

        Conversions found = Conversions.Of(both);

        Assert.That(Hashes.Sha256(found.Picture.Pixels), Is.EqualTo(Djpeg.Judge(both).PixelsSha256));
        Assert.That(found.Picture.Pixels, Is.Not.EqualTo(Conversions.Of(first).Picture.Pixels));
    }
}
