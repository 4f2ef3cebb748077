using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>Every check over every file that this repository makes (docs/testing.md lists them by class).</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class GeneratedCorpusTests
{
    private static readonly Dictionary<CorpusFile, CheckedFile> Checked =
        GeneratedCorpus.Files.ToDictionary(f => f, f => new CheckedFile(f));

    public static IEnumerable<TestCaseData> Cases() => CorpusFixture.Cases(GeneratedCorpus.Instance);

    public static IEnumerable<TestCaseData> JudgedCases() => CorpusFixture.JudgedCases(GeneratedCorpus.Instance);

    public static IEnumerable<TestCaseData> SetChecks() => CorpusFixture.SetChecks();

    [TestCaseSource(nameof(Cases))]
    public void Convert_GeneratedFile_EndsAsExpected(CorpusFile file) =>
        CorpusFixture.Check(Checked[file], needsReferee: false);

    [TestCaseSource(nameof(JudgedCases))]
    public void Convert_GeneratedFile_AgreesWithTheReferee(CorpusFile file)
    {
        file.RequireReferee();

        CorpusFixture.Check(Checked[file], needsReferee: true);
    }

    [TestCaseSource(nameof(SetChecks))]
    public void Convert_AllGeneratedFiles_PassTheCheck(CorpusSetCheck check) => check.Check(GeneratedCorpus.Instance);
}
