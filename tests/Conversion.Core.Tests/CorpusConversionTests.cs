using System.Buffers;
using System.Security.Cryptography;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests;

/// <summary>The whole corpus through the converter, against what djpeg (libjpeg-turbo 2.1.5) made of the same files.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CorpusConversionTests
{
    private static readonly JpegToPngConverter Converter = new();

    private static readonly ConversionOptions Stored = new() { Orientation = OrientationHandling.Keep };

    /// <summary>Progressive files that end after some of their scans: newer libjpeg-turbo smooths their blocks differently.</summary>
    private static readonly string[] CutOffProgressive =
    [
        "valid/wuffs_peacock.progressive.scan000.jpeg",
        "valid/wuffs_peacock.progressive.scan004.jpeg",
        "valid/wuffs_peacock.progressive.scan005.jpeg",
        "valid/wuffs_peacock.progressive.scan008.jpeg",
    ];

    public static IEnumerable<TestCaseData> Undamaged() => PublicCorpus.Files
        .Where(f => f.DjpegExit == 0 && !CutOffProgressive.Contains(f.Name) && !GoesThroughItsProfile(f))
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> Foreign() => PublicCorpus.Files
        .Where(f => f.Name.StartsWith("notjpeg/", StringComparison.Ordinal))
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    [TestCaseSource(nameof(Undamaged))]
    public void Convert_UndamagedFile_HasDjpegsPixels(CorpusFile file)
    {
        byte[] png = Convert(file, Stored).Png;

        Assert.That(PixelHash(PngPicture.Read(png), file), Is.EqualTo(file.Referee.PixelsSha256));
    }

    [TestCaseSource(nameof(Foreign))]
    public void Convert_AnotherFormat_FailsAsNotJpeg(CorpusFile file) =>
        Assert.That(
            () => Convert(file, Stored),
            Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.NotJpeg));

    /// <summary>Inks with a profile become sRGB; that they are djpeg's inks is shown in SrgbConversionTests.</summary>
    private static bool GoesThroughItsProfile(CorpusFile file) =>
        file.Components == 4 && file.Icc.EndsWith("[CMYK]", StringComparison.Ordinal);

    private static (ConversionResult Result, byte[] Png) Convert(CorpusFile file, ConversionOptions options)
    {
        var png = new ArrayBufferWriter<byte>();
        ConversionResult result = Converter.Convert(file.ReadAllBytes(), png, options);
        return (result, png.WrittenSpan.ToArray());
    }

    // djpeg writes colour for what is stored as colour; a PNG of grey pixels may be grey all the same.
    private static string PixelHash(PngPicture png, CorpusFile file)
    {
        bool isColor = file.Referee.IsColor;
        return System.Convert.ToHexStringLower(SHA256.HashData(isColor ? png.RgbPixels() : png.Pixels));
    }
}
