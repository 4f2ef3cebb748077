using ImageConversion.Corpus;

namespace ImageConversion.Fuzz.Corpus;

/// <summary>What mutation starts from: the small files of the generated corpus, and of the public one where it is.</summary>
internal static class SeedCorpus
{
    /// <summary>Every seed, always in the same order.</summary>
    /// <param name="maxBytes">Larger files are left out: mutation seldom hits what matters in them.</param>
    public static IEnumerable<byte[]> Read(int maxBytes) => GeneratedCorpus.Files.Concat(PublicCorpus.Files)
        .Select(f => f.ReadAllBytes())
        .Where(b => b.Length <= maxBytes);

    /// <summary>The generated files of some classes, which are small.</summary>
    public static IEnumerable<byte[]> OfClasses(params string[] names) =>
        GeneratedCorpus.Files.Where(f => names.Contains(f.Class.Name)).Select(f => f.ReadAllBytes());
}
