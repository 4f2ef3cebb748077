namespace Conversion.Testing;

/// <summary>The corpus of real JPEGs with its expected outcomes. Absent, a test says so and is ignored; under CI it fails.</summary>
public static class Corpus
{
    private static readonly Lazy<IReadOnlyList<CorpusFile>> AllFiles = new(Load);

    /// <summary>See <see cref="CorpusFile.IsRejectedForDamage"/>.</summary>
    internal static readonly string[] RejectedForDamage =
    [
        "broken/bomb_id_003126_src_003054_op_arith8_pos_172_val_13.jpg",
        "broken/gd_bug_double_free.jpg",
        "broken/jpegdec_dc-predictor-overflow.jpg",
        "broken/jpegdec_partial_progressive.jpg",
        "broken/jpegdec_subtract-with-overflow.jpg",
        "broken/lepton_gray2sf.jpg",
        "broken/lepton_roundtripfail.jpg",
        "broken/zune_small-img.jpg",
    ];

    public static string Folder => Path.Combine(RepositoryPaths.Shared, "corpus");

    /// <summary>Every file; empty where the corpus is absent, so that test discovery works (see <see cref="Require"/>).</summary>
    public static IReadOnlyList<CorpusFile> Files => AllFiles.Value;

    public static CorpusFile Get(string name) => Files.Single(f => f.Name == name);

    /// <summary>Call first in every test that reads the corpus.</summary>
    public static void Require()
    {
        if (Files.Count > 0)
        {
            return;
        }

        Absent.Report($"the corpus is absent: expected {Path.Combine(Folder, "MANIFEST.tsv")}");
    }

    private static List<CorpusFile> Load()
    {
        string manifest = Path.Combine(Folder, "MANIFEST.tsv");
        if (!File.Exists(manifest))
        {
            return [];
        }

        Dictionary<string, Dictionary<string, string>> oracle =
            ReadTable(Path.Combine(Folder, "ORACLE.tsv")).ToDictionary(r => r["file"]);
        return [.. ReadTable(manifest).Select(row => new CorpusFile(row["file"], row, oracle[row["file"]]))];
    }

    private static IEnumerable<Dictionary<string, string>> ReadTable(string path)
    {
        string[]? header = null;
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split('\t');
            if (header is null)
            {
                header = cells;
                continue;
            }

            yield return header.Zip(cells).ToDictionary(p => p.First, p => p.Second);
        }
    }
}

/// <summary>One file of the corpus.</summary>
public sealed record CorpusFile(
    string Name, IReadOnlyDictionary<string, string> Manifest, IReadOnlyDictionary<string, string> Oracle)
{
    public string Path => System.IO.Path.Combine(Corpus.Folder, Name);

    /// <summary>The manifest's verdict: <c>convert</c>, <c>convert-with-warning: why</c>, <c>reject: why</c>, with alternatives.</summary>
    public string Expected => Manifest["expected"];

    /// <summary>
    /// Whether pixels of it are missing or misread, so that it is rejected by default, although the manifest would convert
    /// it with a warning (docs/fidelity.md). Truncated files are not among these: the manifest lets a strict reader reject them.
    /// </summary>
    public bool IsRejectedForDamage => Corpus.RejectedForDamage.Contains(Name);

    /// <summary>djpeg's exit code: 0 without complaint, 2 with warnings, 1 refused.</summary>
    public int DjpegExit => int.Parse(Oracle["djpeg_exit"], System.Globalization.CultureInfo.InvariantCulture);

    public string DjpegMessage => Oracle["djpeg_msg"];

    public byte[] ReadAllBytes() => File.ReadAllBytes(Path);

    public override string ToString() => Name;
}
