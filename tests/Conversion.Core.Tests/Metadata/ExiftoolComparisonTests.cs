using System.Globalization;
using System.Text;
using System.Text.Json;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests.Metadata;

/// <summary>
/// exiftool reads the same Exif, maker notes, XMP, IPTC, Photoshop resources, density and profile description from each PNG
/// as from its JPEG. What differs is listed here with its reason, and in docs/fidelity.md.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class ExiftoolComparisonTests
{
    private const int MaxPixels = 1_000_000;

    /// <summary>Photographs as phones take them.</summary>
    private const int MaxPhotoPixels = 12_200_000;
    private const double InchesPerMetre = 1 / 0.0254;

    private static readonly string[] Groups = ["EXIF", "MakerNotes", "XMP", "IPTC", "Photoshop"];

    /// <summary>Where in the file something stands, and the segment that the extension of XMP no longer is in.</summary>
    private static readonly string[] PlacesInTheFile =
        ["ThumbnailOffset", "StripOffsets", "PreviewImageStart", "OtherImageStart", "HasExtendedXMP"];

    /// <summary>Files in which some group is not compared, and why.</summary>
    private static readonly Dictionary<string, (string[] Groups, string Why)> Exceptions = new()
    {
        ["metadata/exiftool_AFCP.jpg"] = (["IPTC"], "IPTC in a trailer behind the picture (AFCP)"),
        ["metadata/exiftool_FotoStation.jpg"] = (["IPTC"], "IPTC in a trailer behind the picture (FotoStation)"),
        ["metadata/exiftool_PhotoMechanic.jpg"] = (["Photoshop"], "a trailer behind the picture"),
        ["metadata/exiftool_ExifTool.jpg"] = (["MakerNotes"], "maker data in APP0 and APP7, and trailers"),
        ["metadata/exifsamples_sony-powershota5.jpg"] = (["MakerNotes"], "Canon's CIFF in APP0"),
        ["metadata/exiftool_CasioQVCI.jpg"] = (["MakerNotes"], "Casio's QVCI in APP1"),
        ["metadata/mdx_Issue_122.jpg"] = (["IPTC"], "two sets of IPTC, which exiftool numbers the other way round in a PNG"),
        ["metadata/exiv2_exiv2-bug1229.jpg"] = (["XMP"], "two XMP packets"),
    };

    private static readonly Lazy<Readings> Kept = new(
        () => Read(Convertible(), new ConversionOptions
        {
            Orientation = OrientationHandling.Keep,
            Compression = CompressionPreset.Fast,
        }));

    private static readonly Lazy<Readings> Turned = new(() => Read(StoredTurned(), new ConversionOptions { Compression = CompressionPreset.Fast }));

    public static IEnumerable<TestCaseData> Convertible() => PublicCorpus.Files
        .Where(f => f.DjpegExit == 0 && f.Width is not null)
        .Where(f => (long)f.Width! * (long)f.Height!
            <= (f.Name.StartsWith("photos/", StringComparison.Ordinal) ? MaxPhotoPixels : MaxPixels))
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> StoredTurned() => Convertible()
        .Where(c => ((CorpusFile)c.Arguments[0]!).Orientation is >= 2 and <= 8);

    [TestCaseSource(nameof(Convertible))]
    public void Convert_OrientationKept_ExiftoolReadsTheSame(CorpusFile file)
    {
        (Dictionary<string, string> jpeg, Dictionary<string, string> png) = Kept.Value.Of(file);

        AssertSameTags(file, jpeg, png, isColorChanged: IsInks(file));
        AssertSameDensity(jpeg, png);
        // exiftool does not put profiles together whose segments are misnumbered; the converter does.
        if (png.TryGetValue("ICC_Profile:ProfileDescription", out string? carried)
            && jpeg.TryGetValue("ICC_Profile:ProfileDescription", out string? original))
        {
            Assert.That(carried, Is.EqualTo(original));
        }
    }

    [TestCaseSource(nameof(StoredTurned))]
    public void Convert_OrientationApplied_ExiftoolReadsTheSameWithoutIt(CorpusFile file)
    {
        (Dictionary<string, string> jpeg, Dictionary<string, string> png) = Turned.Value.Of(file);
        bool isQuarter = file.Orientation is 5 or 6 or 7 or 8;

        Assert.That(png.Keys, Has.None.EndsWith(":Orientation").And.None.StartsWith("EXIF:IFD1:"));
        if (isQuarter)
        {
            Swap(jpeg, "EXIF:IFD0:ImageWidth", "EXIF:IFD0:ImageHeight");
            Swap(jpeg, "EXIF:ExifIFD:ExifImageWidth", "EXIF:ExifIFD:ExifImageHeight");
            Swap(jpeg, "EXIF:ExifIFD:FocalPlaneXResolution", "EXIF:ExifIFD:FocalPlaneYResolution");
            Swap(jpeg, "XMP:XMP-exif:ExifImageWidth", "XMP:XMP-exif:ExifImageHeight");
            Swap(jpeg, "XMP:XMP-tiff:ImageWidth", "XMP:XMP-tiff:ImageHeight");
        }

        string[] dropped =
        [
            .. jpeg.Keys.Where(k => k.EndsWith(":Orientation", StringComparison.Ordinal)
                || k.StartsWith("EXIF:IFD1:", StringComparison.Ordinal)
                || k == "Photoshop:PhotoshopThumbnail"),
        ];
        foreach (string key in dropped)
        {
            jpeg.Remove(key);
        }

        AssertSameTags(file, jpeg, png, isColorChanged: IsInks(file));
    }

    private static void AssertSameTags(
        CorpusFile file, Dictionary<string, string> jpeg, Dictionary<string, string> png, bool isColorChanged)
    {
        string[] excepted = Exceptions.TryGetValue(file.Name, out (string[] Groups, string Why) e) ? e.Groups : [];
        string[] groups = [.. Groups.Except(excepted)];
        string[] differences =
        [
            .. jpeg.Keys.Union(png.Keys)
                .Where(k => groups.Contains(k.Split(':')[0]) && !PlacesInTheFile.Contains(k.Split(':')[^1]))
                .Where(k => !(isColorChanged && k.Split(':')[^1] is "ColorSpace" or "ICCProfileName"))
                .Where(k => jpeg.GetValueOrDefault(k) != png.GetValueOrDefault(k))
                .Select(k => $"{k}: {jpeg.GetValueOrDefault(k)} -> {png.GetValueOrDefault(k)}"),
        ];
        Assert.That(differences, Is.Empty);
    }

    private static void AssertSameDensity(Dictionary<string, string> jpeg, Dictionary<string, string> png)
    {
        if (!jpeg.TryGetValue("JFIF:XResolution", out string? x) || Number(x) == 0 || jpeg["JFIF:ResolutionUnit"] == "0")
        {
            return;
        }

        double perMetre = jpeg["JFIF:ResolutionUnit"] == "1" ? InchesPerMetre : 100;
        Assert.That(png["PNG:PNG-pHYs:PixelsPerUnitX"], Is.EqualTo(Rounded(x)));
        Assert.That(png["PNG:PNG-pHYs:PixelsPerUnitY"], Is.EqualTo(Rounded(jpeg["JFIF:YResolution"])));
        Assert.That(png["PNG:PNG-pHYs:PixelUnits"], Is.EqualTo("1"));

        string Rounded(string density) => Math.Round(Number(density) * perMetre).ToString(CultureInfo.InvariantCulture);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Swap(Dictionary<string, string> tags, string first, string second)
    {
        if (tags.TryGetValue(first, out string? a) && tags.TryGetValue(second, out string? b))
        {
            (tags[first], tags[second]) = (b, a);
        }
    }

    private static bool IsInks(CorpusFile file) => file.Components == 4;

    private static Readings Read(IEnumerable<TestCaseData> cases, ConversionOptions options)
    {
        DebianTool.Require("exiftool");
        using var folder = new TemporaryFolder();
        CorpusFile[] files = [.. cases.Select(c => (CorpusFile)c.Arguments[0]!)];
        var pngs = new Dictionary<string, string>();
        foreach (CorpusFile file in files)
        {
            string png = folder[file.Name.Replace('/', '_') + ".png"];
            File.WriteAllBytes(png, Conversions.Encode(file.ReadAllBytes(), options).Png);
            pngs[file.Name] = png;
        }

        return new Readings(RunExiftool(files.Select(f => f.Path)), RunExiftool(pngs.Values), pngs);
    }

    /// <summary>All tags of all files, numbers as numbers: group, subgroup and name, value as JSON has it.</summary>
    private static Dictionary<string, Dictionary<string, string>> RunExiftool(IEnumerable<string> paths)
    {
        string list = string.Join('\n', paths);
        ToolResult result = DebianTool.Run(
            "exiftool", Encoding.UTF8.GetBytes(list), ["-j", "-G0:1", "-a", "-s", "-n", "-u", "-@", "-"]);
        using var json = JsonDocument.Parse(result.Output);
        return json.RootElement.EnumerateArray().ToDictionary(
            e => e.GetProperty("SourceFile").GetString()!,
            e => e.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => string.Join('|', g.Select(p => p.Value.ToString()))));
    }

    private sealed record Readings(
        Dictionary<string, Dictionary<string, string>> Jpegs,
        Dictionary<string, Dictionary<string, string>> Pngs,
        Dictionary<string, string> PngPaths)
    {
        public (Dictionary<string, string> Jpeg, Dictionary<string, string> Png) Of(CorpusFile file) =>
            (new Dictionary<string, string>(Jpegs[file.Path]), Pngs[PngPaths[file.Name]]);
    }
}
