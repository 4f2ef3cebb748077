using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>
/// exiftool reads the same Exif, maker notes, XMP, IPTC, Photoshop resources, density and profile description from each PNG
/// as from its JPEG. What differs is listed here with its reason, and in docs/fidelity.md.
/// </summary>
internal static class ExiftoolComparison
{
    private const int MaxPixels = 1_000_000;

    /// <summary>Photographs as phones take them.</summary>
    private const int MaxPhotoPixels = 12_200_000;
    private const double InchesPerMetre = 1 / 0.0254;

    private static readonly ConversionOptions Kept = new() { Orientation = OrientationHandling.Keep, Compression = CompressionPreset.Fast };
    private static readonly ConversionOptions Upright = new() { Compression = CompressionPreset.Fast };

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
        ["pictures/samsung-picture.jpg"] = (["MakerNotes"], "Samsung's trailer behind the picture"),
        ["metadata/mdx_Issue_122.jpg"] = (["IPTC"], "two sets of IPTC, which exiftool numbers the other way round in a PNG"),
        ["metadata/exiv2_exiv2-bug1229.jpg"] = (["XMP"], "two XMP packets"),
        ["metadata/exif-two-sets.jpg"] = (["EXIF"], "two sets of Exif, of which exiftool reads the second, too"),
        ["metadata/exif-wrong-magic.jpg"] = (["EXIF"], "a TIFF stream with another number in its header, which exiftool reads all the same"),
        ["metadata/extended-xmp-overlap.jpg"] = (["XMP"], "parts that overlap, which exiftool does not put together"),
        ["metadata/photoshop-version-2.5.jpg"] = (["IPTC"], "blocks of version 2.5, which exiftool does not look into"),
        ["metadata/xmp-byte-order-mark.jpg"] = (["XMP"], "exiftool takes UTF-8 with a mark for Latin-1"),
        ["metadata/xmp-utf16-big-endian.jpg"] = (["XMP"], "UTF-16, which exiftool does not expect in a JPEG"),
        ["metadata/xmp-utf16-little-endian.jpg"] = (["XMP"], "the same"),
        ["metadata/xmp-latin-1.jpg"] = (["XMP"], "bytes that are no UTF-8"),
    };

    /// <summary>Resource blocks that show or describe the stored picture.</summary>
    private static readonly string[] OfStoredPicture =
        ["Photoshop:PhotoshopThumbnail", "Photoshop:PhotoshopBGRThumbnail", "Photoshop:ExifInfo2"];

    public static CorpusSetCheck Check { get; } = new("Convert_EveryFile_ExiftoolReadsTheSame", Compare);

    private static void Compare(ICorpus corpus)
    {
        DebianTool.Require("exiftool");
        CorpusFile[] files = [.. corpus.Files.Where(IsComparable)];
        CorpusFile[] turned = [.. files.Where(f => f.Orientation is >= 2 and <= 8)];
        using var folder = new TemporaryFolder();
        string[] kept = Convert(files, Kept, folder, "kept");
        string[] upright = Convert(turned, Upright, folder, "upright");

        Dictionary<string, Dictionary<string, string>> read =
            RunExiftool([.. files.Select(f => Path.Combine(corpus.Folder, f.Name)), .. kept, .. upright]);

        Assert.That(turned, Is.Not.Empty);
        string[] differences =
        [
            .. files.Zip(kept).SelectMany(f => CompareKept(f.First, Jpeg(f.First), read[f.Second])),
            .. turned.Zip(upright).SelectMany(f => CompareTurned(f.First, Jpeg(f.First), read[f.Second])),
        ];
        Assert.That(differences, Is.Empty);

        Dictionary<string, string> Jpeg(CorpusFile file) => new(read[Path.Combine(corpus.Folder, file.Name)]);
    }

    private static bool IsComparable(CorpusFile file)
    {
        bool isWhole = file.KnownVerdict is { } known ? known.Exit == 0 : file.Expected.MayConvert;
        return isWhole && file.Width is { } width && file.Height is { } height
            && (long)width * height <= (file.Family == "photos" ? MaxPhotoPixels : MaxPixels);
    }

    private static string[] Convert(CorpusFile[] files, ConversionOptions options, TemporaryFolder folder, string prefix)
    {
        string[] paths = [.. files.Select(f => folder[$"{prefix}_{f.Name.Replace('/', '_')}.png"])];
        Parallel.For(0, files.Length, i => File.WriteAllBytes(paths[i], Conversions.Encode(files[i].ReadAllBytes(), options).Png));
        return paths;
    }

    private static IEnumerable<string> CompareKept(CorpusFile file, Dictionary<string, string> jpeg, Dictionary<string, string> png)
    {
        // exiftool does not put profiles together whose segments are misnumbered; the converter does.
        bool isProfileKept = !png.TryGetValue("ICC_Profile:ProfileDescription", out string? carried)
            || !jpeg.TryGetValue("ICC_Profile:ProfileDescription", out string? original) || carried == original;
        string[] profile = isProfileKept ? [] : [$"{file.Name} ProfileDescription: {carried}"];
        if (file.Components == 4)
        {
            // Inks were converted: what said that they had no profile does not hold for the PNG.
            _ = jpeg.Remove("Photoshop:ICC_Untagged");
        }

        return [.. CompareTags(file, jpeg, png), .. CompareDensity(file, jpeg, png), .. profile];
    }

    private static IEnumerable<string> CompareTurned(CorpusFile file, Dictionary<string, string> jpeg, Dictionary<string, string> png)
    {
        string[] left =
        [
            .. png.Keys.Where(k => k.EndsWith(":Orientation", StringComparison.Ordinal) || k.StartsWith("EXIF:IFD1:", StringComparison.Ordinal))
                .Where(k => !(k.EndsWith(":Orientation", StringComparison.Ordinal) && png[k] == "1"))
                .Select(k => $"{file.Name} {k} is left"),
        ];
        if (file.Orientation >= 5)
        {
            Swap(jpeg, "EXIF:IFD0:ImageWidth", "EXIF:IFD0:ImageHeight");
            Swap(jpeg, "EXIF:ExifIFD:ExifImageWidth", "EXIF:ExifIFD:ExifImageHeight");
            Swap(jpeg, "EXIF:ExifIFD:FocalPlaneXResolution", "EXIF:ExifIFD:FocalPlaneYResolution");
            Swap(jpeg, "EXIF:IFD0:XResolution", "EXIF:IFD0:YResolution");
            Swap(jpeg, "XMP:XMP-exif:ExifImageWidth", "XMP:XMP-exif:ExifImageHeight");
            Swap(jpeg, "XMP:XMP-tiff:ImageWidth", "XMP:XMP-tiff:ImageHeight");
        }

        string[] dropped =
        [
            .. jpeg.Keys.Where(k => k.EndsWith(":Orientation", StringComparison.Ordinal)
                || k.StartsWith("EXIF:IFD1:", StringComparison.Ordinal)
                || OfStoredPicture.Contains(k)),
        ];
        foreach (string key in dropped)
        {
            jpeg.Remove(key);
            png.Remove(key);
        }

        return [.. left, .. CompareTags(file, jpeg, png)];
    }

    private static IEnumerable<string> CompareTags(CorpusFile file, Dictionary<string, string> jpeg, Dictionary<string, string> png)
    {
        // Samsung's trailer, in place of EOI.
        bool hasTrailer = file.Class.Name == "missing end" && file.Name.EndsWith("-samsung.jpg", StringComparison.Ordinal);
        string[] excepted = hasTrailer ? ["MakerNotes"]
            : Exceptions.TryGetValue(file.Name, out (string[] Groups, string Why) e) ? e.Groups
            : [];
        string[] groups = [.. Groups.Except(excepted)];
        bool isColorChanged = file.Components == 4;
        return jpeg.Keys.Union(png.Keys)
            .Where(k => groups.Contains(k.Split(':')[0]) && !PlacesInTheFile.Contains(k.Split(':')[^1]))
            .Where(k => !(isColorChanged && k.Split(':')[^1] is "ColorSpace" or "ICCProfileName"))
            .Where(k => jpeg.GetValueOrDefault(k) != png.GetValueOrDefault(k))
            .Select(k => $"{file.Name} {k}: {jpeg.GetValueOrDefault(k)} -> {png.GetValueOrDefault(k)}");
    }

    private static IEnumerable<string> CompareDensity(CorpusFile file, Dictionary<string, string> jpeg, Dictionary<string, string> png)
    {
        if (!jpeg.TryGetValue("JFIF:XResolution", out string? x) || Number(x) == 0 || jpeg["JFIF:ResolutionUnit"] is not ("1" or "2"))
        {
            return [];
        }

        // What writers put into JFIF without knowing the resolution: Exif counts more.
        bool isDefault = jpeg["JFIF:ResolutionUnit"] == "1" && Number(x) == 72 && Number(jpeg["JFIF:YResolution"]) == 72;
        if (isDefault && jpeg.ContainsKey("EXIF:IFD0:XResolution"))
        {
            return [];
        }

        double perMetre = jpeg["JFIF:ResolutionUnit"] == "1" ? InchesPerMetre : 100;
        (string Tag, string Expected)[] tags =
        [
            ("PixelsPerUnitX", Rounded(x)), ("PixelsPerUnitY", Rounded(jpeg["JFIF:YResolution"])), ("PixelUnits", "1"),
        ];
        return tags.Where(t => png.GetValueOrDefault($"PNG:PNG-pHYs:{t.Tag}") != t.Expected)
            .Select(t => $"{file.Name} {t.Tag}: {t.Expected} -> {png.GetValueOrDefault($"PNG:PNG-pHYs:{t.Tag}")}");

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
}
