using Conversion.Core.Jpeg;
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
        catch (ImageConversionException e)
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
            Throws.TypeOf<ImageConversionException>().With.Property(nameof(ImageConversionException.Kind))
                .EqualTo(ImageErrorKind.NotJpeg));
    }
}
