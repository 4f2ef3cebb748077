using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What holds of each file of a corpus, whoever made the file.</summary>
/// <param name="Name">As a test's name: what is done, and what must come of it.</param>
/// <param name="Applies">Whether a file is of the kind that this checks. It may ask the referee where one is needed.</param>
/// <param name="Check">Asserts. It neither ignores nor requires anything: it may run within a multiple assertion.</param>
internal sealed record CorpusCheck(string Name, Func<CorpusFile, bool> Applies, Action<CheckedFile> Check)
{
    /// <summary>Whether the check, or whether it applies, needs djpeg's verdict.</summary>
    public bool NeedsReferee { get; init; }
}
