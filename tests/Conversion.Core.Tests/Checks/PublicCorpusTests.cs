using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>The same checks over files that nobody in this project wrote. Where their folder is absent, one test says so.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class PublicCorpusTests
{
    /// <summary>A test for each file and each set check; one that does nothing but report where there are no files.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        if (PublicCorpus.Files.Count == 0)
        {
            Action report = () => Assert.Ignore(PublicCorpus.AbsenceReason);
            return [new TestCaseData(report).SetArgDisplayNames("absent")];
        }

        IEnumerable<(string Name, Action Run)> files = PublicCorpus.Files.Select(f => (f.Name, (Action)(() => Check(f))));
        IEnumerable<(string Name, Action Run)> sets = CorpusChecks.OfSets.Select(
            c => (c.Name, (Action)(() => c.Check(PublicCorpus.Instance))));
        return files.Concat(sets).Append(("EveryFile_IsOfAGeneratedClass", CheckClasses)).Select(c => new TestCaseData(c.Run).SetArgDisplayNames(c.Name));
    }

    [TestCaseSource(nameof(Cases))]
    public void Convert_PublicFile_PassesEveryCheck(Action check) => check();

    /// <summary>The list of classes is complete; that each class is generated, CorpusListTests have it.</summary>
    private static void CheckClasses() =>
        Assert.That(PublicCorpus.Files.Select(f => f.Name), Is.SubsetOf(CorpusListTests.PublicClasses().Keys));

    private static void Check(CorpusFile file)
    {
        var tested = new CheckedFile(file);
        CorpusFixture.Check(tested, needsReferee: false);
        CorpusFixture.Check(tested, needsReferee: true);
    }
}
