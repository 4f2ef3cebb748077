using System.Buffers;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>The further pictures of a file, each as a PNG of its own.</summary>
[TestFixture]
public sealed class FurtherPicturesTests
{
    private static readonly ConversionOptions Extract = new() { Extract = ExtractHandling.Further };
    private readonly JpegToPngConverter _converter = new();

    [TestCase("mpf-stereoscopic", 1)]
    [TestCase("mpf-three-pictures", 2)]
    [TestCase("mpf-little-endian", 1)]
    [TestCase("ultra-hdr", 1)]
    [TestCase("two-views", 1)]
    [TestCase("three-in-a-row", 2)]
    [TestCase("motion-photo-gain-map", 1)]
    [TestCase("samsung-picture", 1)]
    [TestCase("trailer-jpeg", 1)]
    [TestCase("mpf-outside", 0)]
    [TestCase("mpf-far-outside", 0)]
    [TestCase("mpf-offset-of-zero", 0)]
    [TestCase("mpf-hundred-entries", 0)]
    [TestCase("trailer-text", 0)]
    [TestCase("samsung-motion-photo", 0)]
    public void Further_File_HasItsOtherPictures(string name, int count)
    {
        byte[] jpeg = Read(name);

        OpenedImage image = _converter.Open(jpeg, Extract);

        Assert.That(image.Further, Has.Count.EqualTo(count));
        Assert.That(_converter.Open(jpeg).Further, Is.Empty);
        Assert.That(Convert(image).Png, Is.EqualTo(Conversions.Of(jpeg).Png));
    }

    [Test]
    public void Convert_FurtherPicture_IsThePngOfThatPictureAlone()
    {
        byte[] jpeg = Read("three-in-a-row");
        byte[][] others = [JpegWriter.Write(new JpegSettings { Width = 64, Height = 48, Frame = JpegSettings.Progressive }), SmallPictures.Grey];

        OpenedImage image = _converter.Open(jpeg, Extract);

        foreach ((OpenedImage further, byte[] alone) in image.Further.Zip(others))
        {
            (_, byte[] png) = Convert(further);
            Assert.That(png, Is.EqualTo(Conversions.Of(alone).Png));
            Assert.That(_converter.Verify(further, png).IsMatch);
            Assert.That(_converter.Verify(image, png).IsMatch, Is.False);
        }
    }

    [Test]
    public void Convert_PrimaryPicture_NamesOnlyWhatIsNotExtracted()
    {
        ConversionResult views = Convert(_converter.Open(Read("mpf-three-pictures"), Extract)).Result;
        ConversionResult motion = Convert(_converter.Open(Read("motion-photo-gain-map"), Extract)).Result;
        ConversionResult outside = Convert(_converter.Open(Read("mpf-outside"), Extract)).Result;

        Assert.That(views.Warnings, Has.None.Contains("not converted"));
        Assert.That(motion.Warnings, Has.One.EndsWith("not converted: the video of a motion photo."));
        Assert.That(outside.Warnings, Has.One.EndsWith("not converted: a further picture (5000 bytes)."));
    }

    [Test]
    public void Further_ReachOfLimits_IsThatOfTheFirst()
    {
        ConversionOptions options = Extract with { Limits = new ConversionLimits { MaxPixels = 2000 } };
        OpenedImage image = _converter.Open(Read("two-views"), options);

        ImageConversionException error = Assert.Throws<ImageConversionException>(() => _ = image.Further)!;

        Assert.That(error.Kind, Is.EqualTo(ImageErrorKind.LimitExceeded));
        Assert.That(error.Message, Does.StartWith("Picture 2 of the file: MaxPixels is 2000"));
    }

    [Test]
    public void Further_PictureThatIsNone_FailsByItsNumber()
    {
        byte[] jpeg = [.. SmallPictures.Color, .. SmallPictures.Grey, 0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2];

        ImageConversionException error = Assert.Throws<ImageConversionException>(() => _ = _converter.Open(jpeg, Extract).Further)!;

        Assert.That(error.Message, Does.StartWith("Picture 3 of the file: "));
    }

    /// <summary>HDR PNGs and those of further pictures, in programs that we did not write.</summary>
    [Test]
    public void Readers_HdrAndFurtherPngs_OpenThem()
    {
        Array.ForEach(["pngcheck", "vips", "identify", DebianTool.Pillow], DebianTool.Require);
        using var folder = new TemporaryFolder();
        var sizes = new List<string>();
        var paths = new List<string>();
        foreach (CorpusFile file in GeneratedCorpus.Files.Where(f => f.Class.Name is "gain maps" or "pictures behind the first" && f.Components == 3))
        {
            OpenedImage image = _converter.Open(file.ReadAllBytes(), Extract with { Hdr = sizes.Count % 2 == 0 ? HdrHandling.Pq : HdrHandling.Hlg });
            foreach (OpenedImage picture in (OpenedImage[])[image, .. image.Further])
            {
                (ConversionResult result, byte[] png) = Convert(picture);
                paths.Add(folder[$"{paths.Count}.png"]);
                sizes.Add(FormattableString.Invariant($"{result.WidthPixels}x{result.HeightPixels}"));
                File.WriteAllBytes(paths[^1], png);
            }
        }

        const string Script = "import sys\nfrom PIL import Image\nfor p in sys.argv[1:]:\n i = Image.open(p); i.load(); print('%dx%d' % i.size)\n";
        // Debian's does not know cICP, which was added by the third edition.
        ToolResult pngcheck = DebianTool.Run("pngcheck", ["-q", .. paths.Where(p => File.ReadAllBytes(p).AsSpan().IndexOf("cICP"u8) < 0)]);
        ToolResult identify = DebianTool.Run("identify", ["-format", "%wx%h %#\n", .. paths]);
        ToolResult pillow = DebianTool.RunUnchecked("/usr/bin/python3", [], ["-c", Script, .. paths]);

        Assert.That(paths, Has.Count.GreaterThan(20));
        Assert.That(pngcheck.OutputText + pngcheck.Error, Is.Empty);
        Assert.That(Lines(identify).Select(l => l.Split(' ')[0]), Is.EqualTo(sizes), identify.Error);
        Assert.That(Lines(pillow), Is.EqualTo(sizes), pillow.Error);
        Assert.That(paths.Select(p => DebianTool.Run("vips", "avg", p)).Where(r => r.ExitCode != 0).Select(r => r.Error), Is.Empty);
    }

    private static string[] Lines(ToolResult result) => result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Read(string name) => GeneratedCorpus.Get($"pictures/{name}.jpg").ReadAllBytes();

    private (ConversionResult Result, byte[] Png) Convert(OpenedImage image)
    {
        var png = new ArrayBufferWriter<byte>();
        return (_converter.Convert(image, png), png.WrittenSpan.ToArray());
    }
}
