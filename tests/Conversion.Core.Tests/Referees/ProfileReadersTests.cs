using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests.Referees;

/// <summary>
/// Colours as another program sees them: vips, which converts by Little CMS, makes sRGB of the JPEG with its profile, and
/// of the PNG with the profile that it carries.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class ProfileReadersTests
{
    private const int MaxPixels = 4_000_000;

    private static readonly ConversionOptions Keep = new() { Orientation = OrientationHandling.Keep };

    /// <summary>
    /// Of the first libpng, which vips reads by, drops the profile for its rendering intent; that it is carried byte for byte
    /// is shown in ColorDecisionTests. The second's segments are all numbered 1, and vips does not put them together.
    /// </summary>
    private static readonly string[] NotReadByVips =
    [
        "color/12m_cmm-exception-adobe-rgb.jpg",
        "metadata/12m_invalid-icc-duplicate-sequence-numbers-rgb-internal-kodak-srgb-jfif.jpg",
    ];

    /// <summary>Files with a profile that fits them, as the manifest has it, and that is carried.</summary>
    public static IEnumerable<TestCaseData> WithProfile() => PublicCorpus.Files
        .Where(f => f.DjpegExit == 0 && f.Components is 1 or 3 && Fits(f) && !NotReadByVips.Contains(f.Name))
        .Where(f => (long)f.Width! * (long)f.Height! <= MaxPixels)
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    [TestCaseSource(nameof(WithProfile))]
    public void Vips_ProfileOfThePng_GivesTheColoursOfTheJpegs(CorpusFile file)
    {
        Conversions kept = Conversions.Of(file, Keep);
        if (!kept.Picture.Has("iCCP"))
        {
            Assert.That(kept.Warnings, Has.Some.Contains("ICC profile"));
            return;
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["kept.png"], kept.Png);

        (ToolResult fromJpeg, byte[] jpegColors) = ToSrgb(file.Path, folder["jpeg.raw"]);
        (ToolResult fromPng, byte[] pngColors) = ToSrgb(folder["kept.png"], folder["png.raw"]);

        Assert.That(fromPng.ExitCode, Is.EqualTo(fromJpeg.ExitCode), fromPng.Error + fromJpeg.Error);
        Assert.That(pngColors, Has.Length.EqualTo(jpegColors.Length));
        int worst = pngColors.Zip(jpegColors, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
        TestContext.Out.WriteLine($"{pngColors.Length} samples, worst {worst}");
        Assert.That(worst, Is.LessThanOrEqualTo(1));
    }

    private static bool Fits(CorpusFile file) =>
        file.Icc.EndsWith(file.Components == 1 ? "[GRAY]" : "[RGB]", StringComparison.Ordinal);

    private static (ToolResult Result, byte[] Colors) ToSrgb(string path, string raw)
    {
        ToolResult result = DebianTool.Run("vips", "icc_transform", path, raw, "srgb", "--embedded");
        return (result, File.Exists(raw) ? File.ReadAllBytes(raw) : []);
    }
}
