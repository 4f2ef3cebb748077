namespace ImageConversion.Corpus;

/// <summary>A class of files. docs/testing.md lists all of them.</summary>
/// <param name="Name">A stable word or two.</param>
/// <param name="Checks">What its files check, as a fragment of a sentence.</param>
public sealed record CorpusClass(string Name, string Checks)
{
    public override string ToString() => Name;
}
