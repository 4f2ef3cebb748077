using ImageConversion.Batch.Generation;

namespace ImageConversion.Batch.Tests.Generation;

/// <summary>The marker segments of what the writer writes.</summary>
internal sealed class JpegWriterStructureTests
{
    [Test]
    public void Encode_Picture_WritesSegmentsInTheUsualOrder()
    {
        byte[] markers = [.. JpegSegments.Read(Picture()).Select(s => s.Marker)];

        Assert.That(markers, Is.EqualTo(new byte[]
        {
            0xD8, 0xE0, 0xDB, 0xDB, 0xC0, 0xC4, 0xC4, 0xC4, 0xC4, 0xDA, 0xD9,
        }));
    }

    [Test]
    public void Encode_Picture_StatesHalvedChromaInTheFrameHeader() =>
        Assert.That(JpegSegments.Single(Picture(), 0xC0), Is.EqualTo(new byte[]
        {
            8, 0, 24, 0, 40, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
        }));

    [Test]
    public void Encode_Picture_StatesSquarePixelsInJfif() =>
        Assert.That(
            JpegSegments.Single(Picture(), 0xE0),
            Is.EqualTo(new byte[] { (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0 }));

    private static byte[] Picture() => DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 40, Height = 24 });
}
