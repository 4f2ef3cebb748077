using System.Globalization;
using System.Text;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>
/// The lists of the corpus that people read are those of the code: docs/testing.md has its classes, docs/corpus/generated.tsv
/// its files, and docs/corpus/public.tsv says which classes each file of the public corpus is of. IMGCONV_WRITE_CORPUS=1
/// writes the first two.
/// </summary>
[TestFixture]
public sealed class CorpusListTests
{
    private const string Begin = "<!-- corpus: begin -->\n";
    private const string End = "<!-- corpus: end -->\n";
    private const long MaxCorpusBytes = 10_000_000;

    private static readonly bool Writes = Environment.GetEnvironmentVariable("IMGCONV_WRITE_CORPUS") == "1";
    private static readonly string Docs = Path.Combine(RepositoryPaths.Root, "docs");

    [Test]
    public void Page_Classes_AreThoseOfTheCorpus()
    {
        string path = Path.Combine(Docs, "testing.md");
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        string table = ClassTable();
        if (Writes)
        {
            File.WriteAllText(path, page[..begin] + table + page[end..]);
            return;
        }

        Assert.That(page[begin..end], Is.EqualTo(table), "IMGCONV_WRITE_CORPUS=1 writes it");
    }

    [Test]
    public void GeneratedList_Files_AreThoseOfTheCorpus()
    {
        string path = Path.Combine(Docs, "corpus", "generated.tsv");
        string list = "file\tclass\texpected\n"
            + string.Concat(GeneratedCorpus.Files.Select(f => $"{f.Name}\t{f.Class}\t{f.Expected}\n"));
        if (Writes)
        {
            File.WriteAllText(path, list);
            return;
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo(list), "IMGCONV_WRITE_CORPUS=1 writes it");
    }

    /// <summary>Whatever the public corpus tests, the generated one tests, too.</summary>
    [Test]
    public void PublicList_EachClass_HasAGeneratedFile()
    {
        var generated = GeneratedCorpus.Files.Select(f => f.Class.Name).ToHashSet();

        Assert.That(PublicClasses().Values.SelectMany(c => c).Distinct(), Is.SubsetOf(generated));
    }

    [Test]
    public void Files_OfTheGeneratedCorpus_AreDistinctAndSmall()
    {
        Assert.That(GeneratedCorpus.Files.Select(f => f.Name), Is.Unique);
        Assert.That(GeneratedCorpus.Files.Select(f => f.Class).Distinct().Select(c => c.Name), Is.Unique);
        Assert.That(GeneratedCorpus.Files.Sum(f => (long)f.ReadAllBytes().Length), Is.LessThan(MaxCorpusBytes));
    }

    /// <summary>The classes of each file of the public corpus, as its list has them.</summary>
    internal static Dictionary<string, string[]> PublicClasses() => File.ReadLines(Path.Combine(Docs, "corpus", "public.tsv"))
        .Skip(1)
        .Select(line => line.Split('\t'))
        .ToDictionary(cells => cells[0], cells => cells[1].Split("; "));

    private static string ClassTable()
    {
        Dictionary<string, int> ofPublic = PublicClasses().Values.SelectMany(c => c)
            .GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());
        var table = new StringBuilder("| class | generated | public | what its files check |\n|---|---|---|---|\n");
        foreach (IGrouping<CorpusClass, CorpusFile> files in GeneratedCorpus.Files.GroupBy(f => f.Class))
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {files.Key} | {files.Count()}: `{files.First().Name}` | {ofPublic.GetValueOrDefault(files.Key.Name)} | {files.Key.Checks} |\n");
        }

        return table.ToString();
    }
}
