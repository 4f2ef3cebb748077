using System.Buffers;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Tests.Jpeg;
using Conversion.Testing;

namespace Conversion.Core.Tests;

[TestFixture]
public sealed class JpegToPngConverterTests
{
    private static readonly JpegToPngConverter Converter = new();

    /// <summary>
    /// Each file of a family was compressed on its own, so the pictures differ by their losses: 3.9 at most. Turned
    /// wrongly they differ by more than 20.
    /// </summary>
    private const double MaxMeanDifference = 5;

    /// <summary>Families of files that show one picture stored in each of the eight orientations.</summary>
    public static IEnumerable<TestCaseData> Families() => Corpus.Files
        .Where(f => f.Manifest["orientation"] != "-" && f.Name.StartsWith("orientation/", StringComparison.Ordinal))
        .GroupBy(f => FamilyName(f.Name))
        .Where(g => g.Count() >= 8)
        .Select(g => new TestCaseData(g.OrderBy(f => f.Name, StringComparer.Ordinal).ToList()).SetArgDisplayNames(g.Key));

    [TestCaseSource(nameof(Families))]
    public void Convert_FamilyOfOrientations_GivesOnePicture(List<CorpusFile> family)
    {
        PngPicture first = Convert(family[0]);

        foreach (CorpusFile file in family)
        {
            PngPicture png = Convert(file);

            Assert.That((png.Width, png.Height), Is.EqualTo((first.Width, first.Height)), file.Name);
            Assert.That(MeanDifference(png.Pixels, first.Pixels), Is.LessThan(MaxMeanDifference), file.Name);
        }
    }

    [Test]
    public void Families_OfTheCorpus_AreFound()
    {
        Corpus.Require();

        Assert.That(Families().Count(), Is.GreaterThanOrEqualTo(5));
    }

    [TestCase(1, 100, "MaxPixels is 100, the image needs")]
    [TestCase(2, 100, "MaxSidePixels is 100, the image needs")]
    [TestCase(3, 1000, "MaxInputBytes is 1000, the image needs")]
    [TestCase(4, 1_000_000, "MaxMemoryBytes is 1000000, the image needs")]
    public void Convert_OverALimit_NamesLimitValueAndNeed(int which, int value, string expected)
    {
        Corpus.Require();
        ConversionLimits limits = which switch
        {
            1 => new ConversionLimits { MaxPixels = value },
            2 => new ConversionLimits { MaxSidePixels = value },
            3 => new ConversionLimits { MaxInputBytes = value },
            _ => new ConversionLimits { MaxMemoryBytes = value },
        };
        byte[] jpeg = Corpus.Get("valid/ljt_testorig.jpg").ReadAllBytes();

        var options = new ConversionOptions { Limits = limits };

        AssertExceedsLimit(() => Converter.Convert(jpeg, new ArrayBufferWriter<byte>(), options), expected);
        AssertExceedsLimit(() => Converter.Identify(jpeg, options), expected);
    }

    [Test]
    public void Convert_MoreScansThanTheLimit_NamesLimitValueAndNeed()
    {
        Corpus.Require();
        byte[] jpeg = Corpus.Get("color/go_video-001.q50.420.progressive.jpeg").ReadAllBytes();
        var options = new ConversionOptions { Limits = new ConversionLimits { MaxScans = 9 } };

        AssertExceedsLimit(() => Converter.Convert(jpeg, new ArrayBufferWriter<byte>(), options), "MaxScans is 9, the image needs 10");
        AssertExceedsLimit(() => Converter.Identify(jpeg, options), "MaxScans is 9, the image needs 10");
    }

    [Test]
    public void Convert_MoreScansThanSkiaTakes_IsUnsupportedOnlyWhereItDecodes()
    {
        var skia = new ConversionOptions { Decoder = JpegDecoder.Skia };

        Assert.That(Conversions.Of(ManyScans(127)).Warnings, Is.Empty);
        Assert.That(Conversions.Of(ManyScans(99), skia).Picture.Width, Is.EqualTo(8));
        Assert.That(
            () => Conversions.Of(ManyScans(100), skia),
            Throws.InstanceOf<ImageConversionException>()
                .With.Property("Kind").EqualTo(ImageErrorKind.Unsupported)
                .And.Message.StartsWith("It has 100 scans; SkiaSharp"));
    }

    [Test]
    public void Identify_PictureTooLargeInPixelsAndInMemory_NamesThePixels()
    {
        Corpus.Require();
        byte[] jpeg = Corpus.Get("broken/bomb_id_001411_src_000636_op_flip4_pos_165_cov.jpg").ReadAllBytes();

        AssertExceedsLimit(() => Converter.Identify(jpeg), "MaxPixels is 500000000, the image needs");
    }

    [Test]
    public void Convert_MemoryBombOf308Bytes_FailsOnItsHeader()
    {
        Corpus.Require();
        byte[] jpeg = Corpus.Get("broken/bomb_id_001411_src_000636_op_flip4_pos_165_cov.jpg").ReadAllBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(
            () => Converter.Convert(jpeg, new ArrayBufferWriter<byte>()),
            Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.LimitExceeded));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200_000));
    }

    [TestCase("notjpeg/png_photo.jpeg")]
    [TestCase("notjpeg/gif.jpg")]
    [TestCase("notjpeg/bmp.jpg")]
    [TestCase("notjpeg/webp_alpha.jpg")]
    public void Convert_OtherFormatWhereAnyIsAccepted_ConvertsAndSaysSo(string name)
    {
        Corpus.Require();
        byte[] input = Corpus.Get(name).ReadAllBytes();
        var options = new ConversionOptions { Accept = AcceptedFormats.Any };
        var png = new ArrayBufferWriter<byte>();

        ConversionResult result = Converter.Convert(input, png, options);
        JpegInfo info = Converter.Identify(input, options);

        PngPicture read = PngPicture.Read(png.WrittenMemory);
        Assert.That(result.Warnings, Has.Some.Contains("not a JPEG"));
        Assert.That((read.Width, read.Height), Is.EqualTo((info.WidthPixels, info.HeightPixels)));
        Assert.That(result.PngBytes, Is.EqualTo(png.WrittenCount));
    }

    [Test]
    public void Convert_CancelledBefore_ReadsNothing()
    {
        var png = new ArrayBufferWriter<byte>();

        Assert.That(
            () => Converter.Convert(new byte[10], png, null, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(png.WrittenCount, Is.Zero);
    }

    [Test]
    public void Convert_NoWriter_IsTheCallersBug() =>
        Assert.That(() => Converter.Convert(new byte[10], null!), Throws.ArgumentNullException);

    [Test]
    public void Identify_TurnedPhoto_TellsTheHeaderAndTheMemoryForTurning()
    {
        Corpus.Require();
        byte[] jpeg = Corpus.Files.First(f => f.Manifest["orientation"] == "6").ReadAllBytes();

        JpegInfo turned = Converter.Identify(jpeg);
        JpegInfo kept = Converter.Identify(jpeg, new ConversionOptions { Orientation = OrientationHandling.Keep });

        Assert.That(turned.Orientation, Is.EqualTo(6));
        Assert.That(
            turned.WorkingSetBytes - kept.WorkingSetBytes,
            Is.GreaterThanOrEqualTo((long)turned.WidthPixels * turned.HeightPixels * (turned.Components == 1 ? 1 : 3)));
    }

    [TestCase("unsupported/12m_8_ls.jpg", "lossless")]
    [TestCase("unsupported/ljt_monkey12.jpg", "12 bits")]
    [TestCase("unsupported/t83_T8C0E0.JLS.jpg", "JPEG-LS")]
    [TestCase("unsupported/t83_B2.JPG", "components")]
    public void Convert_ProcessThatIsNotDecoded_FailsAsUnsupportedAndNamesIt(string name, string expected)
    {
        Corpus.Require();

        Assert.That(
            () => Converter.Convert(Corpus.Get(name).ReadAllBytes(), new ArrayBufferWriter<byte>()),
            Throws.InstanceOf<ImageConversionException>()
                .With.Property("Kind").EqualTo(ImageErrorKind.Unsupported)
                .And.Message.Contains(expected));
    }

    /// <summary>One scan for DC, one for each AC coefficient without its last bit, and of those some that bring it.</summary>
    private static byte[] ManyScans(int count)
    {
        TestJpeg jpeg = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof2, 8, 8, (1, 0x11, 0)).StandardTables().Scan(0, 0, 0, 0, (1, 0)).Bits(0, 2).Flush();
        for (int scan = 1; scan < count; scan++)
        {
            var k = (byte)(scan <= 63 ? scan : scan - 63);
            jpeg.Scan(k, k, (byte)(scan <= 63 ? 0 : 1), (byte)(scan <= 63 ? 1 : 0), (1, 0)).Bits(0b1010, 4).Flush();
        }

        return jpeg.Marker(MarkerCode.Eoi).ToArray();
    }

    private static void AssertExceedsLimit(Action action, string message)
    {
        ImageConversionException exception = Assert.Throws<ImageConversionException>(() => action())!;
        Assert.That(exception.Kind, Is.EqualTo(ImageErrorKind.LimitExceeded));
        Assert.That(exception.Message, Does.StartWith(message));
    }

    private static string FamilyName(string name) =>
        System.Text.RegularExpressions.Regex.Replace(name, "[0-9]+(?=[^0-9]*$)", "N");

    private static PngPicture Convert(CorpusFile file)
    {
        var png = new ArrayBufferWriter<byte>();
        Converter.Convert(file.ReadAllBytes(), png);
        return PngPicture.Read(png.WrittenMemory);
    }

    private static double MeanDifference(byte[] a, byte[] b)
    {
        Assert.That(a, Has.Length.EqualTo(b.Length));
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }
}
