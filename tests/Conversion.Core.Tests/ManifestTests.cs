using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests;

/// <summary>Every file of the corpus under default options against the outcome that its manifest expects.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class ManifestTests
{
    private static readonly ConversionOptions Salvaging = new() { OnDamage = DamageHandling.Salvage };

    public static IEnumerable<TestCaseData> Rows() => Cases(PublicCorpus.Files);

    public static IEnumerable<TestCaseData> Odd() => Cases(PublicCorpus.Files.Where(f =>
        f.DjpegExit == 2 && !f.Expected.IsSalvaged && !f.Expected.Text.Contains("reject", StringComparison.Ordinal)));

    public static IEnumerable<TestCaseData> Exceptions() => Cases(PublicCorpus.Files.Where(f => f.Expected.IsSalvaged));

    [TestCaseSource(nameof(Rows))]
    public void Convert_DefaultOptions_EndsAsTheManifestSays(CorpusFile file)
    {
        try
        {
            ConversionResult result = Conversions.Encode(file.ReadAllBytes()).Result;

            Assert.Multiple(() =>
            {
                Assert.That(MayConvert(file), file.Expected.Text);
                Assert.That(result.Warnings, MustWarn(file) ? Is.Not.Empty : Is.Not.Null, file.Referee.Message);
            });
        }
        catch (ImageConversionException e)
        {
            Assert.That(MayReject(file), $"expected '{file.Expected}', found {e.Kind}: {e.Message}");
        }
    }

    [TestCaseSource(nameof(Exceptions))]
    public void Convert_RejectedForDamage_ConvertsWithAWarningUnderSalvage(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();

        Assert.Multiple(() =>
        {
            Assert.That(() => Conversions.Encode(jpeg), Throws.InstanceOf<ImageConversionException>());
            Assert.That(Conversions.Encode(jpeg, Salvaging).Result.Warnings, Is.Not.Empty);
        });
    }

    /// <summary>What is converted in spite of a complaint lacks no pixel that djpeg has.</summary>
    [TestCaseSource(nameof(Odd))]
    public void Convert_OddityOfWhichDjpegComplains_HasDjpegsPixels(CorpusFile file)
    {
        Conversions converted = Conversions.Of(file, new ConversionOptions { Orientation = OrientationHandling.Keep });

        Assert.Multiple(() =>
        {
            Assert.That(Hashes.Sha256(converted.Picture.RgbPixels()), Is.EqualTo(file.Referee.PixelsSha256));
            Assert.That(converted.Warnings, Is.Not.Empty);
        });
    }

    private static bool MayConvert(CorpusFile file) =>
        file.Expected.Text.StartsWith("convert", StringComparison.Ordinal)
        || file.Expected.Text.Contains("correct conversion", StringComparison.Ordinal);

    private static bool MayReject(CorpusFile file) =>
        file.Expected.Text.Contains("reject", StringComparison.Ordinal) || file.Expected.IsSalvaged;

    // A profile that another encoder would drop is carried verbatim, as the manifest has it, and needs no word.
    private static bool MustWarn(CorpusFile file) =>
        file.DjpegExit != 0
        || (file.Expected.Text.StartsWith("convert-with-warning", StringComparison.Ordinal)
            && !file.Expected.Text.Contains("keep it verbatim", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Cases(IEnumerable<CorpusFile> files) =>
        files.Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));
}
