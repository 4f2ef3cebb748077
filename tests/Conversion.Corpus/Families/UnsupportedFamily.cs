namespace Conversion.Corpus.Families;

public static class UnsupportedFamily
{
    public static IEnumerable<CorpusFile> Files() => [];
}
