using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg;

public class JpegHeaderTests
{
    [Test]
    public void Read_SegmentsBeforeTheScan_AreListedWithTheirPlaces()
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi)
            .Segment(MarkerCode.App0, [.. "JFIF\0"u8, 1, 2, 2, 0, 118, 0, 100, 0, 0])
            .Segment(MarkerCode.App14, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1])
            .Segment(MarkerCode.Com, 65, 66, 67).Quantization(0)
            .Frame(MarkerCode.Sof2, 17, 9, (1, 0x22, 0), (2, 0x11, 0), (3, 0x11, 0)).StandardTables()
            .Scan(0, 0, 0, 0, (1, 0), (2, 0), (3, 0)).ToArray();

        JpegHeader header = JpegHeader.Read(file);

        Assert.That((header.Width, header.Height, header.Precision), Is.EqualTo((17, 9, 8)));
        Assert.That(header.Process, Is.EqualTo(JpegProcess.Progressive));
        Assert.That(header.ColorSpace, Is.EqualTo(JpegColorSpace.YCbCr));
        Assert.That(header.Jfif, Is.EqualTo(new JpegDensity(2, 118, 100)));
        Assert.That(header.AdobeTransform, Is.EqualTo(1));
        Assert.That(
            header.Segments.Select(s => s.Marker),
            Is.EqualTo(new[] { MarkerCode.App0, MarkerCode.App14, MarkerCode.Com }));
        Assert.That(header.Segments[2].Payload(file).ToArray(), Is.EqualTo("ABC"u8.ToArray()));
        Assert.That(file[header.Segments[2].Offset], Is.EqualTo(0xFF));
    }
}
