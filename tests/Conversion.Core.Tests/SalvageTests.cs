using System.Globalization;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests;

/// <summary>What is made of damaged files where that is asked for.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class SalvageTests
{
    private static readonly ConversionOptions Salvaging = new()
    {
        OnDamage = DamageHandling.Salvage,
        Orientation = OrientationHandling.Keep,
    };

    // These have other pixels than djpeg 2.1.5 gives them. An EOI appended, as here, does not change djpeg's.
    private static readonly string[] OtherPixels =
    [
        "broken/bomb_id_003126_src_003054_op_arith8_pos_172_val_13.jpg",
        "broken/gd_bug_double_free.jpg",
        "broken/jpegdec_dc-predictor-overflow.jpg",
        "broken/jpegdec_subtract-with-overflow.jpg",
        "broken/lepton_badzerorun.jpg",
        "broken/lepton_gray2sf.jpg",
        "broken/lepton_narrowrst.jpg",
        "broken/lepton_nofsync.jpg",
        "broken/lepton_roundtripfail.jpg",
        "broken/leptonrs_pixelated.jpg",
        "broken/zune_small-img.jpg",
    ];

    /// <summary>Files that djpeg decodes with complaints.</summary>
    public static IEnumerable<TestCaseData> Damaged() =>
        PublicCorpus.Files.Where(f => f.DjpegExit == 2).Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    [TestCaseSource(nameof(Damaged))]
    public void Convert_FileThatDjpegDecodesWithComplaints_IsWhole(CorpusFile file)
    {
        Conversions salvaged = Conversions.Of(file, Salvaging);

        bool isColor = file.Referee.IsColor;
        string pixels = Hashes.Sha256(isColor ? salvaged.Picture.RgbPixels() : salvaged.Picture.Pixels);
        string size = FormattableString.Invariant($"{salvaged.Result.WidthPixels}x{salvaged.Result.HeightPixels}");
        Assert.Multiple(() =>
        {
            Assert.That(salvaged.Warnings, Is.Not.Empty);
            Assert.That(file.Referee.Output, Does.EndWith($" {size}"));
            Assert.That(
                pixels,
                OtherPixels.Contains(file.Name) ? Is.Not.Empty : Is.EqualTo(file.Referee.PixelsSha256));
        });
    }

    [TestCase("broken-truncated.jpg")]
    public void Convert_TruncatedSample_IsRejectedByDefaultAndWholeUnderSalvage(string sample)
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "samples", "images", sample));

        Conversions salvaged = Conversions.Of(jpeg, Salvaging);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Conversions.Encode(jpeg),
                Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.Truncated));
            Assert.That(salvaged.Warnings, Is.Not.Empty);
            Assert.That(salvaged.Picture.Height, Is.EqualTo(salvaged.Result.HeightPixels));
        });
    }

    /// <summary>Cut anywhere behind its first scan header, a file still becomes a picture of its full size.</summary>
    [TestCase("subsampling/420.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("restart.jpg")]
    [TestCase("grey.jpg")]
    [TestCase("rgb-adobe.jpg")]
    public void Convert_CutShort_HasEveryRow(string sample)
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "samples", "images", sample));
        int height = Conversions.Encode(jpeg).Result.HeightPixels;
        int scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        const int cuts = 7;
        const int scanHeaderBytes = 16;
        int data = jpeg.Length - scan - scanHeaderBytes;

        for (int i = 0; i < cuts; i++)
        {
            byte[] cut = jpeg[..(scan + scanHeaderBytes + (data * i / cuts))];
            Conversions salvaged = Conversions.Of(cut, Salvaging);

            Assert.That(salvaged.Picture.Height, Is.EqualTo(height), i.ToString(CultureInfo.InvariantCulture));
            Assert.That(salvaged.Warnings, Is.Not.Empty);
        }
    }
}
