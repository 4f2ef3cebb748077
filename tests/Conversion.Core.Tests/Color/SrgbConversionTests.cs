using Conversion.Core.Color;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Metadata;
using Conversion.Core.Skia;
using Conversion.Core.Tests.Pixels;
using Conversion.Testing;

namespace Conversion.Core.Tests.Color;

/// <summary>Colours converted to sRGB, against what Little CMS makes of the same profile and numbers.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class SrgbConversionTests
{
    private const int MaxPixels = 4_000_000;
    private const int Samples = 3_000;

    private static readonly ConversionOptions Keep = new() { Orientation = OrientationHandling.Keep };
    private static readonly ConversionOptions Srgb = Keep with { Color = ColorHandling.Srgb };

    public static IEnumerable<TestCaseData> WithRgbProfile() => WithProfile("RGB");

    public static IEnumerable<TestCaseData> WithGreyProfile() => WithProfile("GRAY");

    public static IEnumerable<TestCaseData> WithCmykProfile() => WithProfile("CMYK");

    private static IEnumerable<TestCaseData> WithProfile(string space) => Corpus.Files
        .Where(f => f.DjpegExit == 0 && f.Manifest["icc"].EndsWith($"[{space}]", StringComparison.Ordinal))
        .Where(f => long.Parse(f.Manifest["width"]) * long.Parse(f.Manifest["height"]) <= MaxPixels)
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> WithInks() => Corpus.Files
        .Where(f => f.DjpegExit == 0 && f.Manifest["components"] == "4")
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    [TestCaseSource(nameof(WithRgbProfile))]
    [TestCaseSource(nameof(WithGreyProfile))]
    public void Convert_ToSrgb_IsWithinOneLevelOfLittleCms(CorpusFile file)
    {
        DebianTool.Require("transicc");
        Conversions kept = Conversions.Of(file, Keep);
        Conversions converted = Conversions.Of(file, Srgb);
        if (kept.Picture.IccProfile() is not { } profile)
        {
            Assert.That(kept.Warnings, Has.Some.Contains("ICC profile"));
            return;
        }

        Assert.That(converted.Picture.Chunk("sRGB"), Is.EqualTo(new byte[] { 0 }));
        Assert.That(converted.Picture.Has("iCCP"), Is.False);
        AssertWithinOneLevel(
            profile, kept.Picture.Pixels, kept.Picture.IsGrey ? 1 : 3, converted.Picture.RgbPixels());
    }

    [TestCaseSource(nameof(WithCmykProfile))]
    public void Convert_InksWithProfile_IsWithinOneLevelOfLittleCms(CorpusFile file)
    {
        if (file.Manifest["components"] != "4")
        {
            Assert.That(Conversions.Of(file, Keep).Warnings, Has.Some.Contains("it is one for CMYK"));
            return;
        }

        DebianTool.Require("transicc");
        byte[] jpeg = file.ReadAllBytes();
        var header = JpegHeader.Read(jpeg);
        IccProfile profile = IccSegments.Read(new AppSegments(header.Segments, jpeg), [])!;

        Conversions converted = Conversions.Of(file, Keep);

        Assert.That(converted.Picture.Has("sRGB"), Is.True);
        Assert.That(converted.Warnings, Has.Some.Contains("CMYK; it is converted to sRGB through its ICC profile"));
        AssertWithinOneLevel(profile.Data.ToArray(), ReadInks(header, jpeg), 4, converted.Picture.RgbPixels());
    }

    [TestCaseSource(nameof(WithInks))]
    public void ReadRows_Inks_MultipliedGiveDjpegsRgb(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();

        byte[] inks = ReadInks(JpegHeader.Read(jpeg), jpeg);

        byte[] rgb = new byte[inks.Length / 4 * 3];
        for (int i = 0, o = 0; i < inks.Length; i += 4)
        {
            for (int c = 0; c < 3; c++)
            {
                rgb[o++] = (byte)(((255 - inks[i + c]) * (255 - inks[i + 3]) / 255.0) + 0.5);
            }
        }

        Assert.That(Hashes.Sha256(rgb), Is.EqualTo(file.Oracle["djpeg_pixels_sha256"]));
    }

    private static byte[] ReadInks(JpegHeader header, byte[] jpeg)
    {
        using var rows = InkRowSource.Open(header, jpeg);
        return ArrayRowSource.ReadAll(rows);
    }

    private static void AssertWithinOneLevel(byte[] profile, byte[] pixels, int channels, byte[] srgb)
    {
        Dictionary<int, int> places = FindColors(pixels, channels);
        int[] sample = [.. places.Values.OrderBy(v => (v * 2654435761u) & 0xFFFF).Take(Samples)];
        double[][] expected = LittleCms.ToSrgb(profile, [.. sample.Select(i => pixels[(i * channels)..((i + 1) * channels)])]);
        Assert.That(expected, Has.Length.EqualTo(sample.Length), "transicc refused the profile");
        double worst = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                worst = Math.Max(worst, Math.Abs(srgb[(sample[i] * 3) + c] - expected[i][c]));
            }
        }

        TestContext.Out.WriteLine($"{sample.Length} colours, worst {worst:0.000}");
        Assert.That(worst, Is.LessThanOrEqualTo(1));
    }

    private static Dictionary<int, int> FindColors(byte[] pixels, int channels)
    {
        var places = new Dictionary<int, int>();
        for (int i = 0; i < pixels.Length / channels; i++)
        {
            int color = 0;
            for (int c = 0; c < channels; c++)
            {
                color = (color << 8) | pixels[(i * channels) + c];
            }

            places.TryAdd(color, i);
        }

        return places;
    }
}
