using System.Globalization;
using Conversion.Corpus;
using Conversion.Testing;

namespace Conversion.Core.Tests.Referees;

/// <summary>Every PNG that the corpus becomes, opened by programs that we did not write.</summary>
[TestFixture]
[NonParallelizable]
public sealed class PngReadersTests : IDisposable
{
    private static readonly ConversionOptions Salvaging = new() { OnDamage = DamageHandling.Salvage };

    /// <summary>Of larger pictures only the faster preset's: of what readers may trip over they have no more.</summary>
    private const int MaxPixelsOfDefaultPreset = 1_000_000;

    /// <summary>Debian's policy lets ImageMagick open nothing wider or higher.</summary>
    private const int MaxSideOfImageMagick = 16_000;

    /// <summary>vips takes a process for each file, so CI has it open one in four; the long form all (docs/testing.md).</summary>
    private static readonly int VipsOneIn = Environment.GetEnvironmentVariable("IMGCONV_READERS") == "all" ? 1 : 4;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Png> _pngs = [];

    [OneTimeSetUp]
    public void ConvertCorpus()
    {
        PublicCorpus.Require();
        var converter = new JpegToPngConverter();
        Png?[] pngs = new Png?[PublicCorpus.Files.Count];
        Parallel.For(0, pngs.Length, i => pngs[i] = Convert(converter, PublicCorpus.Files[i], _folder[$"{i}.png"]));
        _pngs.AddRange(pngs.OfType<Png>());
        Assert.That(_pngs, Has.Count.GreaterThan(400));
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Pngcheck_EveryPng_IsSilent()
    {
        ToolResult result = DebianTool.Run("pngcheck", ["-q", .. _pngs.Select(p => p.Path)]);

        Assert.That(result.OutputText + result.Error, Is.Empty);
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void Vips_EveryPng_IsDecoded()
    {
        DebianTool.Require("vips");
        Png[] pngs = [.. _pngs.Where((_, i) => i % VipsOneIn == 0)];
        string?[] problems = new string?[pngs.Length];

        Parallel.For(0, pngs.Length, i =>
        {
            // The mean of all samples takes all of them.
            ToolResult result = DebianTool.Run("vips", "avg", pngs[i].Path);
            problems[i] = result.ExitCode == 0 ? null : $"{pngs[i].Source}: {result.Error}";
        });

        Assert.That(problems.OfType<string>(), Is.Empty);
    }

    [Test]
    public void ImageMagick_EveryPng_IsDecodedInItsSize()
    {
        Png[] pngs = [.. _pngs.Where(p => Math.Max(p.Width, p.Height) <= MaxSideOfImageMagick)];

        // The signature is a hash of all samples.
        ToolResult result = DebianTool.Run("identify", ["-format", "%wx%h %#\n", .. pngs.Select(p => p.Path)]);

        string[] sizes = [.. result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0])];
        Assert.That(sizes, Is.EqualTo(pngs.Select(p => p.Size)), result.Error);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task Chromium_EveryPng_IsDecodedInItsSize()
    {
        IReadOnlyList<string> found = await ChromiumImages.DecodeAsync([.. _pngs.Select(p => p.Path)]);

        Assert.That(
            _pngs.Zip(found, (p, f) => $"{p.Source} {f}"), Is.EqualTo(_pngs.Select(p => $"{p.Source} {p.Size}")));
    }

    private static Png? Convert(JpegToPngConverter converter, CorpusFile file, string path)
    {
        byte[] jpeg = file.ReadAllBytes();
        try
        {
            JpegInfo info = converter.Identify(jpeg);
            bool isLarge = (long)info.WidthPixels * info.HeightPixels > MaxPixelsOfDefaultPreset;
            ConversionOptions options = isLarge ? Salvaging with { Compression = CompressionPreset.Fast } : Salvaging;
            (ConversionResult result, byte[] png) = Conversions.Encode(jpeg, options);
            File.WriteAllBytes(path, png);
            return new Png(file.Name, path, result.WidthPixels, result.HeightPixels);
        }
        catch (ImageConversionException)
        {
            // What is refused is ManifestTests' affair.
            return null;
        }
    }

    private sealed record Png(string Source, string Path, int Width, int Height)
    {
        public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
    }
}
