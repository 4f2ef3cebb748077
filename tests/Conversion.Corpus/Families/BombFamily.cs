namespace Conversion.Corpus.Families;

public static class BombFamily
{
    public static IEnumerable<CorpusFile> Files() => [];
}
