using Conversion.Core.Faults;
using Conversion.Core.Jpeg.Damage;
using Conversion.Core.Jpeg.Inspection;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg;

/// <summary>The verdict on every file of the corpus, against libjpeg-turbo's and against the manifest's.</summary>
public class JpegInspectorCorpusTests
{
    private static IEnumerable<CorpusFile> Files => Corpus.Files;

    [TestCaseSource(nameof(Files))]
    public void Inspect_CorpusFile_JudgesAsLibjpegDoes(CorpusFile file)
    {
        Corpus.Require();

        Verdict verdict = Judge(file.ReadAllBytes(), out string findings);

        switch (file.DjpegExit)
        {
            case 0:
                Assert.That(verdict, Is.LessThanOrEqualTo(Verdict.ConvertsWithWarning), findings);
                break;
            case 2:
                Assert.That(verdict, Is.AnyOf(Verdict.ConvertsWithWarning, Verdict.ConvertsWhenSalvaged), findings);
                break;
            default:
                Assert.That(verdict, Is.GreaterThanOrEqualTo(Verdict.ConvertsWhenSalvaged), findings);
                break;
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Inspect_CorpusFile_ReachesTheManifestsOutcome(CorpusFile file)
    {
        Corpus.Require();

        Verdict verdict = Judge(file.ReadAllBytes(), out string findings);

        // What the manifest converts with a warning is rejected where pixels are missing or guessed, unless salvage
        // is asked for. Arithmetic coding and colour profiles are not this reader's to judge.
        if (file.Expected.StartsWith("reject", StringComparison.Ordinal))
        {
            bool isAlternative = file.Expected.Contains("correct conversion is also acceptable", StringComparison.Ordinal);
            Assert.That(verdict, isAlternative ? Is.AnyOf(Verdict.Converts, Verdict.Rejects) : Is.EqualTo(Verdict.Rejects), findings);
        }
        else if (file.Expected.StartsWith("convert-with-warning", StringComparison.Ordinal))
        {
            Assert.That(verdict, Is.LessThanOrEqualTo(Verdict.ConvertsWhenSalvaged), findings);
        }
        else
        {
            Assert.That(verdict, Is.LessThanOrEqualTo(Verdict.ConvertsWithWarning), findings);
        }
    }

    private static Verdict Judge(byte[] bytes, out string findings)
    {
        try
        {
            JpegInspection inspection = JpegInspector.Inspect(bytes, ConversionLimits.Default.MaxScans);
            findings = string.Join(Environment.NewLine, inspection.Findings);
            return inspection.Worst switch
            {
                { Severity: JpegDamageSeverity.Fatal } => Verdict.Rejects,
                { } => Verdict.ConvertsWhenSalvaged,
                null => inspection.Findings.Count > 0 ? Verdict.ConvertsWithWarning : Verdict.Converts,
            };
        }
        catch (ImageFault e)
        {
            findings = e.Message;
            return Verdict.Rejects;
        }
    }

    private enum Verdict
    {
        Converts,
        ConvertsWithWarning,
        ConvertsWhenSalvaged,
        Rejects,
    }
}
