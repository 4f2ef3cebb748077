using System.Collections.Concurrent;
using System.Globalization;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>Every PNG that a corpus becomes, opened by programs that we did not write.</summary>
internal static class PngReaders
{
    private static readonly ConversionOptions Salvaging = new() { OnDamage = DamageHandling.Salvage };

    /// <summary>Of larger pictures only the faster preset's: of what readers may trip over they have no more.</summary>
    private const int MaxPixelsOfDefaultPreset = 1_000_000;

    /// <summary>Debian's policy lets ImageMagick open nothing wider or higher.</summary>
    private const int MaxSideOfImageMagick = 16_000;

    /// <summary>vips takes a process for each file, so the suite has it open one in four; the long form all (docs/testing.md).</summary>
    private static readonly int VipsOneIn = Environment.GetEnvironmentVariable("IMGCONV_READERS") == "all" ? 1 : 4;

    /// <summary>Chromium obeys an orientation in the Exif directory, too, where the standard has none.</summary>
    private static readonly string[] TurnedByChromium = ["orientation/odd-in-exif-directory.jpg"];

    private static readonly ConcurrentDictionary<ICorpus, Lazy<IReadOnlyList<Png>>> Converted = new();

    public static IReadOnlyList<CorpusSetCheck> OfSets { get; } =
    [
        new("Pngcheck_EveryPng_IsSilent", AskPngcheck),
        new("Vips_EveryPng_IsDecoded", AskVips),
        new("ImageMagick_EveryPng_IsDecodedInItsSize", AskImageMagick),
        new("Pillow_EveryPng_IsDecodedInItsSize", AskPillow),
        new("Sharp_EveryPng_IsDecodedInItsSize", AskSharp),
        new("Chromium_EveryPng_IsDecodedInItsSize", AskChromium),
    ];

    private static void AskPngcheck(ICorpus corpus)
    {
        DebianTool.Require("pngcheck");

        ToolResult result = DebianTool.Run("pngcheck", ["-q", .. Pngs(corpus).Select(p => p.Path)]);

        Assert.That(result.OutputText + result.Error, Is.Empty);
        Assert.That(result.ExitCode, Is.Zero);
    }

    private static void AskVips(ICorpus corpus)
    {
        DebianTool.Require("vips");
        Png[] pngs = [.. Pngs(corpus).Where((_, i) => i % VipsOneIn == 0)];
        string?[] problems = new string?[pngs.Length];

        Parallel.For(0, pngs.Length, i =>
        {
            // The mean of all samples takes all of them.
            ToolResult result = DebianTool.Run("vips", "avg", pngs[i].Path);
            problems[i] = result.ExitCode == 0 ? null : $"{pngs[i].Source}: {result.Error}";
        });

        Assert.That(problems.OfType<string>(), Is.Empty);
    }

    private static void AskImageMagick(ICorpus corpus)
    {
        DebianTool.Require("identify");
        Png[] pngs = [.. Pngs(corpus).Where(p => Math.Max(p.Width, p.Height) <= MaxSideOfImageMagick)];

        // The signature is a hash of all samples.
        ToolResult result = DebianTool.Run("identify", ["-format", "%wx%h %#\n", .. pngs.Select(p => p.Path)]);

        string[] sizes = [.. result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0])];
        Assert.That(sizes, Is.EqualTo(pngs.Select(p => p.Size)), result.Error);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    // Pillow's Image.MAX_IMAGE_PIXELS, doubled: beyond it, it takes any picture for an attack.
    private const long MaxPixelsOfPillow = 178_956_970;

    /// <summary>Under its default limits, of which those of texts and profiles are lower than libpng's.</summary>
    private static void AskPillow(ICorpus corpus)
    {
        const string Script =
            "import sys\nfrom PIL import Image\n"
            + "for p in sys.stdin.read().splitlines():\n"
            + " try:\n  i = Image.open(p); i.load(); print('%dx%d' % i.size)\n"
            + " except Exception as e: print(e)\n";
        DebianTool.Require(DebianTool.Pillow);
        Png[] pngs = [.. Pngs(corpus).Where(p => (long)p.Width * p.Height <= MaxPixelsOfPillow)];

        byte[] list = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', pngs.Select(p => p.Path)));
        ToolResult result = DebianTool.RunUnchecked("/usr/bin/python3", list, ["-c", Script]);

        string[] found = result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(pngs.Zip(found).Where(p => p.Second != p.First.Size).Select(p => $"{p.First.Source} {p.First.Size}, found {p.Second}"), Is.Empty);
        Assert.That(found, Has.Length.EqualTo(pngs.Length));
    }

    // sharp's limitInputPixels.
    private const long MaxPixelsOfSharp = 0x3FFF * 0x3FFF;

    private static void AskSharp(ICorpus corpus)
    {
        Png[] pngs = [.. Pngs(corpus).Where(p => (long)p.Width * p.Height <= MaxPixelsOfSharp)];

        IReadOnlyList<string> found = SharpImages.Decode([.. pngs.Select(p => p.Path)]);

        Assert.That(pngs.Zip(found).Where(p => p.Second != p.First.Size).Select(p => $"{p.First.Source} {p.First.Size}, found {p.Second}"), Is.Empty);
        Assert.That(found, Has.Count.EqualTo(pngs.Length));
    }

    private static void AskChromium(ICorpus corpus)
    {
        DebianTool.Require("chromium");
        IReadOnlyList<Png> pngs = Pngs(corpus);

        IReadOnlyList<string> found = ChromiumImages.DecodeAsync([.. pngs.Select(p => p.Path)]).GetAwaiter().GetResult();

        string[] differences =
        [
            .. pngs.Zip(found).Where(p => p.Second != p.First.Size && !TurnedByChromium.Contains(p.First.Source))
                .Select(p => $"{p.First.Source} {p.First.Size}, found {p.Second}"),
        ];
        Assert.That(found, Has.Count.EqualTo(pngs.Count));
        Assert.That(differences, Is.Empty);
    }

    /// <summary>The PNGs of a corpus, made once. Their folder goes with the process.</summary>
    private static IReadOnlyList<Png> Pngs(ICorpus corpus) =>
        Converted.GetOrAdd(corpus, c => new Lazy<IReadOnlyList<Png>>(() => ConvertAll(c))).Value;

    private static List<Png> ConvertAll(ICorpus corpus)
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Png?[] pngs = new Png?[corpus.Files.Count];
        Parallel.For(0, pngs.Length, i => pngs[i] = Convert(corpus.Files[i], folder[$"{i}.png"]));
        Assert.That(pngs.OfType<Png>().Count(), Is.GreaterThan(corpus.Files.Count(f => f.Expected.MayConvert) * 0.95));
        return [.. pngs.OfType<Png>()];
    }

    private static Png? Convert(CorpusFile file, string path)
    {
        bool isLarge = (long?)file.Width * file.Height > MaxPixelsOfDefaultPreset;
        Attempt attempt = Attempt.Run(file, isLarge ? Salvaging with { Compression = CompressionPreset.Fast } : Salvaging);
        if (attempt.Result is not { } result)
        {
            return null;
        }

        File.WriteAllBytes(path, attempt.Png);
        return new Png(file.Name, path, result.WidthPixels, result.HeightPixels);
    }

    private sealed record Png(string Source, string Path, int Width, int Height)
    {
        public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
    }
}
