namespace Conversion.Corpus.Families;

public static class DamageFamily
{
    public static IEnumerable<CorpusFile> Files() => [];
}
