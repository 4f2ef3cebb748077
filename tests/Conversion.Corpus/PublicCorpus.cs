using System.Globalization;
using ImageConversion.Core;
using ImageConversion.Corpus.Families;
using ImageConversion.Testing;

namespace ImageConversion.Corpus;

/// <summary>
/// A folder of JPEGs that nobody in this project wrote, with <c>MANIFEST.tsv</c> and <c>ORACLE.tsv</c>, beside the checkout.
/// It may be absent: then there are no files.
/// </summary>
public sealed class PublicCorpus : ICorpus
{
    /// <summary>
    /// Pixels of these are missing or misread, so that they are rejected by default, although the manifest would convert
    /// them with a warning (docs/fidelity.md). Truncated files are not among these: the manifest lets a strict reader reject
    /// them.
    /// </summary>
    private static readonly string[] RejectedForDamage =
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

    /// <summary>
    /// These end within a segment behind a scan. djpeg completes the segment with bytes of its own and refuses what it then reads;
    /// under salvage, the scans before it make a picture.
    /// </summary>
    private static readonly string[] CutInASegment =
    [
        "broken/afl_id_004592_src_004551_op_flip1_pos_504.jpg",
        "broken/afl_id_005230_src_005228_op_flip1_pos_159_cov.jpg",
        "broken/bomb_f8e19feecd246156b5d7e79efc455e99.jpg",
        "broken/imagers_oss-fuzz-36829.jpeg",
        "broken/jpegdec_id_000182_src_000000_op_flip1_pos_503_cov.jpg",
    ];

    /// <summary>Cut off within image data of 12 bits, which djpeg refuses for its bits.</summary>
    private const string CutOfTwelveBits = "broken/afl_id_001518_src_000673_op_flip1_pos_162.jpg";

    /// <summary>A height that a DNL segment states; the manifest accepts the conversion.</summary>
    private const string HeightByDnl = "unsupported/mdx_beach.jpg";
    private const int HeightOfDnl = 200;

    private const string FurtherPictures = "The file holds more than its primary picture; not converted: ";

    /// <summary>What is said of single files; of the others the manifest only says whether anything is.</summary>
    private static readonly Dictionary<string, string> Warnings = new()
    {
        ["color/12m_cco-illegalargument-rgb-coated-fogra27.jpg"] =
            "'Coated FOGRA27 (ISO 12647-2:2004)' is not carried: it is one for CMYK, and the picture is RGB",
        ["color/jpegdec_jpg-srgb-icc.jpg"] = "is one for RGB, which a grey PNG cannot carry",
        ["metadata/12m_corrupted-icc-srgb.jpg"] = "The ICC profile is not carried: ",
        ["metadata/12m_exif-empty-icc-profile.jpeg"] = "The ICC profile is not carried: ",
        ["metadata/12m_invalid-icc-duplicate-sequence-numbers-rgb-internal-kodak-srgb-jfif.jpg"] =
            "put together although its segments have the same number",
        ["metadata/avif_apple_gainmap_new.jpg"] = FurtherPictures + "a gain map (6003 bytes).",
        ["metadata/avif_apple_gainmap_old.jpg"] = FurtherPictures + "a gain map (5921 bytes).",
        ["metadata/avif_paris_exif_xmp_gainmap_bigendian.jpg"] = FurtherPictures + "a gain map (14092 bytes).",
        ["metadata/avif_paris_exif_xmp_gainmap_littleendian.jpg"] = FurtherPictures + "a gain map (14092 bytes).",
        ["metadata/exiftool_ExifTool.jpg"] = FurtherPictures + "a large thumbnail (1039273 bytes).",
        ["metadata/exiftool_Google.jpg"] = FurtherPictures + "a gain map.",
        ["metadata/gd_uhdr_sample.jpg"] = FurtherPictures + "a gain map (50006 bytes).",
        ["metadata/jpegdec_icc_chunk_double_seq_no.jpeg"] = "its segments have the same number more than once",
        ["metadata/jpegdec_icc_missing_chunk.jpeg"] = "its segments should be 254 and are 253",
        ["metadata/pillow_frame_size.mpo"] = FurtherPictures + "a gain map (10348 bytes).",
        ["metadata/pillow_icc-after-SOF.jpg"] = "The ICC profile is not carried: ",
        ["metadata/pillow_ignore_frame_size.mpo"] = FurtherPictures + "a further picture of a stereoscopic view (2165 bytes).",
        ["metadata/pillow_sugarshack.mpo"] = FurtherPictures + "a further picture of a stereoscopic view (60190 bytes).",
        ["metadata/vips_ultra-hdr.jpg"] = FurtherPictures + "a gain map (31738 bytes).",
    };

    private readonly Lazy<IReadOnlyList<CorpusFile>> _files = new(Load);

    private PublicCorpus()
    {
    }

    public static PublicCorpus Instance { get; } = new();

    public static string Folder { get; } = Path.Combine(RepositoryPaths.Shared, "corpus");

    /// <summary>Every file; none where the corpus is absent.</summary>
    public static IReadOnlyList<CorpusFile> Files => Instance._files.Value;

    /// <summary>Why there are no files.</summary>
    public static string AbsenceReason => $"the public corpus is absent: expected {Path.Combine(Folder, "MANIFEST.tsv")}";

    IReadOnlyList<CorpusFile> ICorpus.Files => Files;

    string ICorpus.Folder => Folder;

    private static List<CorpusFile> Load()
    {
        string manifest = Path.Combine(Folder, "MANIFEST.tsv");
        if (!File.Exists(manifest))
        {
            return [];
        }

        Dictionary<string, Dictionary<string, string>> oracle =
            ReadTable(Path.Combine(Folder, "ORACLE.tsv")).ToDictionary(r => r["file"]);
        return [.. ReadTable(manifest).Select(row => Create(row, oracle[row["file"]]))];
    }

    private static CorpusFile Create(Dictionary<string, string> manifest, Dictionary<string, string> oracle)
    {
        string name = manifest["file"];
        // Lossless, or of 12 bits: the manifest rejects them, as its referee does.
        bool isDeep = DeepHashes.Holds(name);
        bool isDamaged = RejectedForDamage.Contains(name) || CutInASegment.Contains(name) || name == CutOfTwelveBits;
        return new CorpusFile(name, () => File.ReadAllBytes(Path.Combine(Folder, name)))
        {
            Class = new CorpusClass(name[..name.IndexOf('/', StringComparison.Ordinal)], "as the manifest says"),
            Expected = new Expectation(
                isDeep ? "convert" : manifest["expected"], Kind(name, manifest["expected"]), Warnings.GetValueOrDefault(name), isDamaged)
            {
                IsExact = false,
            },
            Width = Number(manifest["width"]),
            Height = name == HeightByDnl ? HeightOfDnl : Number(manifest["height"]),
            Components = Number(manifest["components"]),
            Orientation = Number(manifest["orientation"]),
            IsBeyondReferee = name == HeightByDnl || isDeep,
            SamplesSha256 = DeepHashes.Of(name),
            Icc = manifest["icc"] == "-" ? "" : manifest["icc"],
            KnownVerdict = new RefereeVerdict(
                int.Parse(oracle["djpeg_exit"], CultureInfo.InvariantCulture),
                oracle["djpeg_msg"],
                oracle["djpeg_out"],
                oracle["djpeg_pixels_sha256"]),
        };
    }

    private static ImageErrorKind? Kind(string name, string expected) =>
        name.StartsWith("notjpeg/", StringComparison.Ordinal) || expected.Contains("not a JPEG", StringComparison.Ordinal)
            ? ImageErrorKind.NotJpeg
            : null;

    private static int? Number(string cell) =>
        int.TryParse(cell, CultureInfo.InvariantCulture, out int number) ? number : null;

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
