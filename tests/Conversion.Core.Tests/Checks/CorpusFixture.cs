using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>Runs the checks over one corpus: two tests a file, of which the second needs the referee, and one a set check.</summary>
internal static class CorpusFixture
{
    public static IEnumerable<TestCaseData> Cases(ICorpus corpus) =>
        corpus.Files.Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> JudgedCases(ICorpus corpus) =>
        corpus.Files.Where(f => f.IsJudged).Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> SetChecks() =>
        CorpusChecks.OfSets.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    public static void Check(CheckedFile file, bool needsReferee)
    {
        Assert.Multiple(() =>
        {
            foreach (CorpusCheck check in CorpusChecks.All.Where(c => c.NeedsReferee == needsReferee && c.Applies(file.File)))
            {
                TestContext.Out.WriteLine(check.Name);
                check.Check(file);
            }
        });
    }
}
