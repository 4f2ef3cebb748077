using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What holds of a corpus and is found out for all of its files at once, as by a tool that takes many files.</summary>
/// <param name="Name">As a test's name.</param>
/// <param name="Check">Asserts. It may require tools, and is not run within a multiple assertion.</param>
public sealed record CorpusSetCheck(string Name, Action<ICorpus> Check)
{
    public override string ToString() => Name;
}
