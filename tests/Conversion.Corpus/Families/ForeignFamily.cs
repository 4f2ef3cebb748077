namespace Conversion.Corpus.Families;

public static class ForeignFamily
{
    public static IEnumerable<CorpusFile> Files() => [];
}
