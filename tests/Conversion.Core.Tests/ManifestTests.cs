using Conversion.Testing;

namespace Conversion.Core.Tests;

/// <summary>Every file of the corpus under default options against the outcome that its manifest expects.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class ManifestTests
{
    private static readonly ConversionOptions Salvaging = new() { OnDamage = DamageHandling.Salvage };

    // Pixels of these are missing or misread, so by default they are rejected, although the manifest would convert them
    // with a warning (docs/fidelity.md). Truncated files are not among them: the manifest lets a strict reader reject those.
    private static readonly string[] RejectedForDamage =
    [
        "broken/bomb_id_003126_src_003054_op_arith8_pos_172_val_13.jpg",
        "broken/gd_bug_double_free.jpg",
        "broken/jpegdec_dc-predictor-overflow.jpg",
        "broken/jpegdec_extraneous-bytes-after-sos.jpg",
        "broken/jpegdec_extraneous-data.jpg",
        "broken/jpegdec_partial_progressive.jpg",
        "broken/jpegdec_subtract-with-overflow.jpg",
        "broken/lepton_gray2sf.jpg",
        "broken/lepton_roundtripfail.jpg",
        "broken/zune_small-img.jpg",
    ];

    public static IEnumerable<TestCaseData> Rows() => Cases(Corpus.Files);

    public static IEnumerable<TestCaseData> Exceptions() => Cases(Corpus.Files.Where(f => RejectedForDamage.Contains(f.Name)));

    [TestCaseSource(nameof(Rows))]
    public void Convert_DefaultOptions_EndsAsTheManifestSays(CorpusFile file)
    {
        try
        {
            ConversionResult result = Conversions.Encode(file.ReadAllBytes()).Result;

            Assert.Multiple(() =>
            {
                Assert.That(MayConvert(file), file.Expected);
                Assert.That(result.Warnings, MustWarn(file) ? Is.Not.Empty : Is.Not.Null, file.DjpegMessage);
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

    private static bool MayConvert(CorpusFile file) =>
        file.Expected.StartsWith("convert", StringComparison.Ordinal)
        || file.Expected.Contains("correct conversion", StringComparison.Ordinal);

    private static bool MayReject(CorpusFile file) =>
        file.Expected.Contains("reject", StringComparison.Ordinal) || RejectedForDamage.Contains(file.Name);

    // A profile that another encoder would drop is carried verbatim, as the manifest has it, and needs no word.
    private static bool MustWarn(CorpusFile file) =>
        file.DjpegExit != 0
        || (file.Expected.StartsWith("convert-with-warning", StringComparison.Ordinal)
            && !file.Expected.Contains("keep it verbatim", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Cases(IEnumerable<CorpusFile> files) =>
        files.Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));
}
