using System.Buffers;
using ImageConversion.Corpus.Writing;
using ImageConversion.Core.Faults;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>What an app may rely on: options that are checked, threads that do not meet, and memory that is used again.</summary>
[TestFixture]
public sealed class ConverterContractTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private static readonly JpegToPngConverter Converter = new();

    private static IEnumerable<TestCaseData<ConversionOptions>> Impossible()
    {
        ConversionOptions d = ConversionOptions.Default;
        yield return Case(d with { Compression = (CompressionPreset)9 }, "Compression");
        yield return Case(d with { Orientation = (OrientationHandling)9 }, "Orientation");
        yield return Case(d with { Color = (ColorHandling)(-1) }, "Color");
        yield return Case(d with { Metadata = (MetadataHandling)9 }, "Metadata");
        yield return Case(d with { OnDamage = (DamageHandling)9 }, "OnDamage");
        yield return Case(d with { Decoder = (JpegDecoder)9 }, "Decoder");
        yield return Case(d with { Accept = (AcceptedFormats)9 }, "Accept");
        yield return Case(d with { Grey = (GreyHandling)9 }, "Grey");
        yield return Case(d with { Encoder = (EncoderKind)9 }, "Encoder");
        yield return Case(d with { Limits = null! }, "Limits");
        yield return Case(d with { Limits = new ConversionLimits { MaxPixels = 0 } }, "MaxPixels");
        yield return Case(d with { Limits = new ConversionLimits { MaxSidePixels = -1 } }, "MaxSidePixels");
        yield return Case(d with { Limits = new ConversionLimits { MaxInputBytes = 0 } }, "MaxInputBytes");
        yield return Case(d with { Limits = new ConversionLimits { MaxScans = 0 } }, "MaxScans");
        yield return Case(d with { Limits = new ConversionLimits { MaxMemoryBytes = 0 } }, "MaxMemoryBytes");
        static TestCaseData<ConversionOptions> Case(ConversionOptions options, string name) =>
            new TestCaseData<ConversionOptions>(options).SetArgDisplayNames(name);
    }

    [Test]
    public void Open_ThenConvertTwice_GivesTheSamePngAsConvert()
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "samples", "images", "orientation", "6.jpg"));
        var expected = new ArrayBufferWriter<byte>();
        ConversionResult direct = Converter.Convert(jpeg.AsMemory(), expected);
        OpenedImage image = Converter.Open(jpeg);

        for (int i = 0; i < 2; i++)
        {
            var png = new ArrayBufferWriter<byte>();
            ConversionResult result = Converter.Convert(image, png);

            Assert.That(png.WrittenSpan.SequenceEqual(expected.WrittenSpan), Is.True);
            Assert.That(result.Warnings, Is.EqualTo(direct.Warnings));
        }

        Assert.That(image.Info, Is.EqualTo(Converter.Identify(jpeg)));
    }

    [Test]
    public void Kinds_OfFaultsAndErrors_HaveTheSameMembers() =>
        Assert.That(Enum.GetNames<FaultKind>(), Is.EqualTo(Enum.GetNames<ImageErrorKind>()));

    [TestCaseSource(nameof(Impossible))]
    public async Task AnyMethod_OptionThatCannotBe_IsTheCallersBugAndReadsNothing(ConversionOptions options)
    {
        string name = TestContext.CurrentContext.Test.Name.Split('(', ')')[1];
        using var jpeg = new MemoryStream(new byte[10]);
        var png = new ArrayBufferWriter<byte>();

        AssertNames(name, () => Converter.Convert(new byte[10].AsMemory(), png, options));
        AssertNames(name, () => Converter.Convert(new byte[10].AsSpan(), png, options));
        AssertNames(name, () => Converter.Convert(jpeg, Stream.Null, options));
        AssertNames(name, () => Converter.Open(new byte[10], options));
        AssertNames(name, () => Converter.Verify(new byte[10], new byte[10], options));
        Assert.That(
            await Assert.CatchAsync<ArgumentException>(() => Converter.ConvertAsync(jpeg, Stream.Null, options)),
            Has.Message.Contains(name));

        Assert.That(jpeg.Position, Is.Zero);
    }

    [Test]
    public void Convert_GreyPhotographInColour_IsGreyUnlessThatIsNotWanted()
    {
        byte[] jpeg = JpegWriter.Write(new JpegSettings
        {
            Width = 64,
            Height = 48,
            Model = ColorModel.Rgb,
            AdobeTransform = 0,
            Quality = 95,
            Content = (x, y) => ((x * 3) + y) * 0x010101,
        });

        Conversions auto = Conversions.Of(jpeg);
        Conversions never = Conversions.Of(jpeg, new ConversionOptions { Grey = GreyHandling.Never });

        Assert.Multiple(() =>
        {
            Assert.That((auto.Picture.IsGrey, auto.Result.Channels), Is.EqualTo((true, 1)));
            Assert.That((never.Picture.IsGrey, never.Result.Channels), Is.EqualTo((false, 3)));
            Assert.That(auto.Picture.RgbPixels(), Is.EqualTo(never.Picture.Pixels));
        });
    }

    [Test]
    public void Convert_OneConverterOnManyThreads_GivesTheBytesOfOne()
    {
        byte[][] jpegs = [.. Directory.EnumerateFiles(Samples, "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(j => j.Length < 100_000)];
        byte[]?[] alone = [.. jpegs.Select(Bytes)];

        Parallel.For(
            0,
            jpegs.Length * 4,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => Assert.That(Bytes(jpegs[i % jpegs.Length]), Is.EqualTo(alone[i % jpegs.Length])));
    }

    /// <summary>Tables and findings of each file; rows, strips and the encoder's tables are used again.</summary>
    [TestCase("size-800x600.jpg", CompressionPreset.Fast, 128)]
    [TestCase("size-800x600.jpg", CompressionPreset.Balanced, 128)]
    [TestCase("size-800x600.jpg", CompressionPreset.Small, 128)]
    [TestCase("progressive.jpg", CompressionPreset.Balanced, 256)]
    [TestCase("grey.jpg", CompressionPreset.Balanced, 128)]
    [NonParallelizable]
    public void Convert_InSteadyState_AllocatesNoMoreThanItsTables(string sample, CompressionPreset preset, int maxKibibytes)
    {
        const int conversions = 20;
        byte[] jpeg = File.ReadAllBytes(Path.Combine(Samples, sample));
        var options = new ConversionOptions { Compression = preset };
        var png = new ArrayBufferWriter<byte>(4 << 20);
        ConversionResult result = Converter.Convert(jpeg.AsMemory(), png, options);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < conversions; i++)
        {
            png.ResetWrittenCount();
            Converter.Convert(jpeg.AsMemory(), png, options);
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / conversions;
        long picture = (long)result.WidthPixels * result.HeightPixels * result.Channels;
        TestContext.Out.WriteLine($"{each:N0} bytes a conversion of {picture:N0} bytes of pixels");
        Assert.That(each, Is.LessThan(maxKibibytes * 1024));
    }

    private static byte[]? Bytes(byte[] jpeg)
    {
        try
        {
            return Conversions.Encode(jpeg).Png;
        }
        catch (ImageConversionException)
        {
            return null;
        }
    }

    private static void AssertNames(string option, Action action) =>
        Assert.That(action, Throws.InstanceOf<ArgumentException>().With.Message.Contains(option));
}
