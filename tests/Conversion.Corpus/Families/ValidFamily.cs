namespace Conversion.Corpus.Families;

public static class ValidFamily
{
    public static IEnumerable<CorpusFile> Files() => [];
}
