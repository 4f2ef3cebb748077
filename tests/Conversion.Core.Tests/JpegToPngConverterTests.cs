using System.Buffers;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Tests.Jpeg;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests;

[TestFixture]
public sealed class JpegToPngConverterTests
{
    private static readonly JpegToPngConverter Converter = new();

    [TestCase(1, 100, "MaxPixels is 100, the image needs")]
    [TestCase(2, 100, "MaxSidePixels is 100, the image needs")]
    [TestCase(3, 1000, "MaxInputBytes is 1000, the image needs")]
    [TestCase(4, 1_000_000, "MaxMemoryBytes is 1000000, the image needs")]
    public void Convert_OverALimit_NamesLimitValueAndNeed(int which, int value, string expected)
    {
        ConversionLimits limits = which switch
        {
            1 => new ConversionLimits { MaxPixels = value },
            2 => new ConversionLimits { MaxSidePixels = value },
            3 => new ConversionLimits { MaxInputBytes = value },
            _ => new ConversionLimits { MaxMemoryBytes = value },
        };
        byte[] jpeg = GeneratedCorpus.Get("photos/scan-grey.jpg").ReadAllBytes();

        var options = new ConversionOptions { Limits = limits };

        AssertExceedsLimit(() => Converter.Convert(jpeg, new ArrayBufferWriter<byte>(), options), expected);
        AssertExceedsLimit(() => Converter.Identify(jpeg, options), expected);
    }

    [Test]
    public void Convert_MoreScansThanTheLimit_NamesLimitValueAndNeed()
    {
        byte[] jpeg = GeneratedCorpus.Get("valid/420-progressive.jpg").ReadAllBytes();
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
        byte[] jpeg = GeneratedCorpus.Get("broken/bomb-pixels-progressive.jpg").ReadAllBytes();

        AssertExceedsLimit(() => Converter.Identify(jpeg), "MaxPixels is 500000000, the image needs");
    }

    [Test]
    public void Convert_MemoryBombOfSomeHundredBytes_FailsOnItsHeader()
    {
        byte[] jpeg = GeneratedCorpus.Get("broken/bomb-pixels-progressive.jpg").ReadAllBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(
            () => Converter.Convert(jpeg, new ArrayBufferWriter<byte>()),
            Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.LimitExceeded));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200_000));
    }

    [TestCase("notjpeg/png.jpg")]
    [TestCase("notjpeg/gif.jpg")]
    [TestCase("notjpeg/bmp.jpg")]
    [TestCase("notjpeg/webp.jpg")]
    public void Convert_OtherFormatWhereAnyIsAccepted_ConvertsAndSaysSo(string name)
    {
        byte[] input = GeneratedCorpus.Get(name).ReadAllBytes();
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
        byte[] jpeg = GeneratedCorpus.Files.First(f => f.Orientation == 6).ReadAllBytes();

        JpegInfo turned = Converter.Identify(jpeg);
        JpegInfo kept = Converter.Identify(jpeg, new ConversionOptions { Orientation = OrientationHandling.Keep });

        Assert.That(turned.Orientation, Is.EqualTo(6));
        Assert.That(
            turned.WorkingSetBytes - kept.WorkingSetBytes,
            Is.GreaterThanOrEqualTo((long)turned.WidthPixels * turned.HeightPixels * (turned.Components == 1 ? 1 : 3)));
    }

    [TestCase("unsupported/lossless-arithmetic.jpg", "lossless")]
    [TestCase("unsupported/12-bits-arithmetic.jpg", "12 bits")]
    [TestCase("unsupported/jpeg-ls.jpg", "JPEG-LS")]
    [TestCase("unsupported/255-components.jpg", "components")]
    public void Convert_ProcessThatIsNotDecoded_FailsAsUnsupportedAndNamesIt(string name, string expected)
    {
        Assert.That(
            () => Converter.Convert(GeneratedCorpus.Get(name).ReadAllBytes(), new ArrayBufferWriter<byte>()),
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
}
