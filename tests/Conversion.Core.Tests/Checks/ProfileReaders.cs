using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>Colours as programs see them that we did not write: Little CMS alone, and vips, which reads JPEG and PNG with it.</summary>
internal static class ProfileReaders
{
    private static readonly ConversionOptions Keep = new() { Orientation = OrientationHandling.Keep };
    private static readonly ConversionOptions Srgb = Keep with { Color = ColorHandling.Srgb };

    /// <summary>
    /// libpng, which vips reads by, drops profiles of an intent that does not exist; that they are carried byte for byte is
    /// shown by <see cref="MetadataChecks"/>. Segments with wrong numbers vips does not put together.
    /// </summary>
    private static readonly string[] NotReadByVips =
    [
        "color/12m_cmm-exception-adobe-rgb.jpg",
        "metadata/12m_invalid-icc-duplicate-sequence-numbers-rgb-internal-kodak-srgb-jfif.jpg",
        "profiles/unknown-intent.jpg",
        "profiles/parts-all-numbered-1.jpg",
        "profiles/parts-counted-from-0.jpg",
    ];

    /// <summary>The colours of each file with a profile, converted by us, against Little CMS's of the same numbers and profile.</summary>
    public static void CompareWithLittleCms(ICorpus corpus)
    {
        DebianTool.Require("transicc");
        CorpusFile[] files = [.. corpus.Files.Where(f => f.Icc.Length > 0 && IsWhole(f))];

        string[] differences = Run(files, f => f.Components == 4 ? CompareInks(f) : ComparePixels(f));

        Assert.That(files, Is.Not.Empty);
        Assert.That(differences, Is.Empty);
    }

    /// <summary>vips makes sRGB of the JPEG with its profile, and of the PNG with the one that it carries.</summary>
    public static void CompareWithVips(ICorpus corpus)
    {
        DebianTool.Require("vips");
        CorpusFile[] fitting = [.. corpus.Files.Where(f => ColorChecks.Fits(f) && IsWhole(f) && !NotReadByVips.Contains(f.Name))];
        // Two processes a file: of files made by us that carry one profile, one is enough.
        CorpusFile[] files = [.. fitting.DistinctBy(f => f.KnownVerdict is null ? f.Icc : f.Name)];
        using var folder = new TemporaryFolder();

        string[] differences = Run(files, f => CompareReadings(f, corpus, folder));

        Assert.That(files, Is.Not.Empty);
        Assert.That(differences, Is.Empty);
    }

    private static string[] Run(CorpusFile[] files, Func<CorpusFile, string?> compare)
    {
        string?[] differences = new string?[files.Length];
        Parallel.For(0, files.Length, i => differences[i] = compare(files[i]) is { } d ? $"{files[i].Name}: {d}" : null);
        return [.. differences.OfType<string>()];
    }

    private static string? ComparePixels(CorpusFile file)
    {
        Conversions kept = Conversions.Of(file, Keep);
        if (kept.Picture.IccProfile() is not { } profile)
        {
            return kept.Warnings.Any(w => w.Contains("ICC profile", StringComparison.Ordinal)) ? null : "the profile is lost without a word";
        }

        byte[] converted = Conversions.Of(file, Srgb).Picture.RgbPixels();
        return CompareColors(profile, kept.Picture.Pixels, kept.Picture.IsGrey ? 1 : 3, converted);
    }

    private static string? CompareInks(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();
        if (IccSegments.Read(new AppSegments(JpegHeader.Read(jpeg).Segments, jpeg), []) is not { } profile)
        {
            return Conversions.Of(file, Keep).Warnings.Any(w => w.Contains("ICC profile", StringComparison.Ordinal))
                ? null : "its profile is lost without a word";
        }

        Conversions converted = Conversions.Of(file, Keep);
        if (!converted.Picture.Has("sRGB")
            || !converted.Warnings.Any(w => w.Contains("CMYK; it is converted to sRGB through its ICC profile", StringComparison.Ordinal)))
        {
            // A profile of another kind, or a malformed one: the colours are approximate.
            return converted.Warnings.Any(w => w.Contains("ICC profile", StringComparison.Ordinal)) ? null : "its colours are lost without a word";
        }

        return CompareColors(profile.Data.ToArray(), ColorChecks.DeviceInks(jpeg), 4, converted.Picture.RgbPixels());
    }

    private static string? CompareColors(byte[] profile, byte[] pixels, int channels, byte[] srgb)
    {
        int[] places = ColorChecks.SamplePlaces(pixels, channels);
        double[][] expected = LittleCms.ToSrgb(profile, [.. places.Select(i => pixels[(i * channels)..((i + 1) * channels)])]);
        if (expected.Length != places.Length)
        {
            return "transicc refused the profile";
        }

        double worst = 0;
        for (int i = 0; i < places.Length; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                worst = Math.Max(worst, Math.Abs(srgb[(places[i] * 3) + c] - expected[i][c]));
            }
        }

        return worst <= 1 ? null : $"{worst:0.000} levels";
    }

    private static string? CompareReadings(CorpusFile file, ICorpus corpus, TemporaryFolder folder)
    {
        Conversions kept = Conversions.Of(file, Keep);
        if (!kept.Picture.Has("iCCP"))
        {
            return kept.Warnings.Any(w => w.Contains("ICC profile", StringComparison.Ordinal)) ? null : "the profile is lost without a word";
        }

        string name = file.Name.Replace('/', '_');
        File.WriteAllBytes(folder[$"{name}.png"], kept.Png);
        (ToolResult fromJpeg, byte[] jpegColors) = ToSrgb(Path.Combine(corpus.Folder, file.Name), folder[$"{name}.jpeg.raw"]);
        (ToolResult fromPng, byte[] pngColors) = ToSrgb(folder[$"{name}.png"], folder[$"{name}.png.raw"]);
        if (fromPng.ExitCode != fromJpeg.ExitCode || pngColors.Length != jpegColors.Length)
        {
            return $"vips ends with {fromJpeg.ExitCode} and {fromPng.ExitCode}: {fromJpeg.Error} {fromPng.Error}";
        }

        int worst = pngColors.Zip(jpegColors, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
        return worst <= 1 ? null : $"{worst} levels";
    }

    private static bool IsWhole(CorpusFile file) =>
        ColorChecks.IsComparable(file) && (file.KnownVerdict is { } known ? known.Exit == 0 : file.Expected.MayConvert);

    private static (ToolResult Result, byte[] Colors) ToSrgb(string path, string raw)
    {
        ToolResult result = DebianTool.Run("vips", "icc_transform", path, raw, "srgb", "--embedded");
        return (result, File.Exists(raw) ? File.ReadAllBytes(raw) : []);
    }
}
