using Conversion.Core.Jpeg;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg;

public class JpegHeaderTests
{
    private static IEnumerable<CorpusFile> Accepted => PublicCorpus.Files.Where(f => f.DjpegExit != 1);

    private static IEnumerable<CorpusFile> Pictures => PublicCorpus.Files.Where(f => f.Width is not null);

    private static IEnumerable<CorpusFile> Foreign => PublicCorpus.Files.Where(f => f.Expected.Text.Contains("not a JPEG"));

    [TestCaseSource(nameof(Accepted))]
    public void Read_FileThatLibjpegDecodes_Succeeds(CorpusFile file)
    {
        PublicCorpus.Require();
        byte[] bytes = file.ReadAllBytes();

        Assert.That(() => JpegHeader.Read(bytes), Throws.Nothing);
    }

    [TestCaseSource(nameof(Pictures))]
    public void Read_CorpusFile_ReportsWhatTheManifestSays(CorpusFile file)
    {
        PublicCorpus.Require();
        JpegHeader header;
        try
        {
            header = JpegHeader.Read(file.ReadAllBytes());
        }
        catch (ImageConversionException e)
        {
            Assert.That(file.DjpegExit, Is.EqualTo(1), e.Message);
            return;
        }

        Assert.That(header.Width, Is.EqualTo(file.Width));
        Assert.That(header.Height, Is.EqualTo(file.Height));
        Assert.That(header.Components, Has.Count.EqualTo(file.Components));
    }

    [TestCaseSource(nameof(Foreign))]
    public void Read_ForeignFormat_FailsAsNotJpeg(CorpusFile file)
    {
        PublicCorpus.Require();
        byte[] bytes = file.ReadAllBytes();

        Assert.That(
            () => JpegHeader.Read(bytes),
            Throws.TypeOf<ImageConversionException>().With.Property(nameof(ImageConversionException.Kind))
                .EqualTo(ImageErrorKind.NotJpeg));
    }

    [TestCaseSource(nameof(Accepted))]
    public void CountScans_FileThatLibjpegDecodes_CountsWhatIsRead(CorpusFile file)
    {
        PublicCorpus.Require();
        byte[] bytes = file.ReadAllBytes();

        int scans = JpegInspector.Inspect(bytes, ConversionLimits.Default).Scans;

        Assert.That(JpegHeader.CountScans(bytes, limit: 500), Is.EqualTo(scans));
    }

    [Test]
    public void Read_SegmentsBeforeTheScan_AreListedWithTheirPlaces()
    {
        byte[] file = new TestJpeg().Marker(JpegMarker.Soi)
            .Segment(JpegMarker.App0, [.. "JFIF\0"u8, 1, 2, 2, 0, 118, 0, 100, 0, 0])
            .Segment(JpegMarker.App14, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1])
            .Segment(JpegMarker.Com, 65, 66, 67).Quantization(0)
            .Frame(JpegMarker.Sof2, 17, 9, (1, 0x22, 0), (2, 0x11, 0), (3, 0x11, 0)).StandardTables()
            .Scan(0, 0, 0, 0, (1, 0), (2, 0), (3, 0)).ToArray();

        JpegHeader header = JpegHeader.Read(file);

        Assert.That((header.Width, header.Height, header.Precision), Is.EqualTo((17, 9, 8)));
        Assert.That(header.Process, Is.EqualTo(JpegProcess.Progressive));
        Assert.That(header.ColorSpace, Is.EqualTo(JpegColorSpace.YCbCr));
        Assert.That(header.Jfif, Is.EqualTo(new JpegDensity(2, 118, 100)));
        Assert.That(header.AdobeTransform, Is.EqualTo(1));
        Assert.That(
            header.Segments.Select(s => s.Marker),
            Is.EqualTo(new[] { JpegMarker.App0, JpegMarker.App14, JpegMarker.Com }));
        Assert.That(header.Segments[2].Payload(file).ToArray(), Is.EqualTo("ABC"u8.ToArray()));
        Assert.That(file[header.Segments[2].Offset], Is.EqualTo(0xFF));
    }
}
