using Conversion.Core.Faults;
using Conversion.Core.Jpeg.Inspection;
using Conversion.Core.Jpeg.Markers;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg;

public class JpegHeaderTests
{
    private static IEnumerable<CorpusFile> Accepted => Corpus.Files.Where(f => f.DjpegExit != 1);

    private static IEnumerable<CorpusFile> Pictures => Corpus.Files.Where(f => f.Manifest["width"] != "-");

    private static IEnumerable<CorpusFile> Foreign => Corpus.Files.Where(f => f.Expected.Contains("not a JPEG"));

    [TestCaseSource(nameof(Accepted))]
    public void Read_FileThatLibjpegDecodes_Succeeds(CorpusFile file)
    {
        Corpus.Require();
        byte[] bytes = file.ReadAllBytes();

        Assert.That(() => JpegHeader.Read(bytes), Throws.Nothing);
    }

    [TestCaseSource(nameof(Pictures))]
    public void Read_CorpusFile_ReportsWhatTheManifestSays(CorpusFile file)
    {
        Corpus.Require();
        JpegHeader header;
        try
        {
            header = JpegHeader.Read(file.ReadAllBytes());
        }
        catch (ImageFault e)
        {
            Assert.That(file.DjpegExit, Is.EqualTo(1), e.Message);
            return;
        }

        Assert.That(header.Width, Is.EqualTo(int.Parse(file.Manifest["width"])));
        Assert.That(header.Height, Is.EqualTo(int.Parse(file.Manifest["height"])));
        Assert.That(header.Components, Has.Count.EqualTo(int.Parse(file.Manifest["components"])));
    }

    [TestCaseSource(nameof(Foreign))]
    public void Read_ForeignFormat_FailsAsNotJpeg(CorpusFile file)
    {
        Corpus.Require();
        byte[] bytes = file.ReadAllBytes();

        Assert.That(
            () => JpegHeader.Read(bytes),
            Throws.TypeOf<ImageFault>().With.Property(nameof(ImageFault.Kind))
                .EqualTo(FaultKind.NotJpeg));
    }

    [TestCaseSource(nameof(Accepted))]
    public void CountScans_FileThatLibjpegDecodes_CountsWhatIsRead(CorpusFile file)
    {
        Corpus.Require();
        byte[] bytes = file.ReadAllBytes();

        int scans = JpegInspector.Inspect(bytes, ConversionLimits.Default.MaxScans).Scans;

        Assert.That(JpegHeader.CountScans(bytes, limit: 500), Is.EqualTo(scans));
    }

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
