using Conversion.Core.Jpeg.Damage;
using Conversion.Core.Jpeg.Inspection;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Jpeg.Samples;
using Conversion.Core.Skia;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg.Decoding;

/// <summary>Real JPEGs by our own decoder and by SkiaSharp's.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CorpusDecodingTests
{
    /// <summary>The large ones are compared through their PNGs (CorpusConversionTests).</summary>
    private const int MaxFileBytes = 300_000;

    private static readonly string[] Folders = ["photos", "valid", "color", "orientation", "metadata"];

    public static IEnumerable<TestCaseData> Undamaged() => Corpus.Files
        .Where(f => f.DjpegExit == 0 && int.Parse(f.Manifest["bytes"]) < MaxFileBytes)
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    public static IEnumerable<TestCaseData> Inks() => Corpus.Files
        .Where(f => f.DjpegExit == 0 && f.Manifest["components"] == "4")
        .Select(f => new TestCaseData(f).SetArgDisplayNames(f.Name));

    [TestCaseSource(nameof(Undamaged))]
    public void Decode_UndamagedFile_IsTheSameByBothDecoders(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();
        byte[] expected = DecodedPixels.BySkia(jpeg);

        foreach (DecoderVectors vectors in DecodedPixels.Kernels)
        {
            byte[]? found = DecodedPixels.ByOurs(jpeg, vectors);

            if (found is null)
            {
                Assert.That(IsLeftToSkia(jpeg), "not taken");
                continue;
            }

            Assert.That(found.AsSpan().SequenceEqual(expected), $"{vectors}");
        }
    }

    [TestCaseSource(nameof(Inks))]
    public void Decode_Inks_AreTheSameByBothDecoders(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();
        using var rows = InkRowSource.Open(JpegHeader.Read(jpeg), jpeg);
        byte[] expected = DecodedPixels.ReadAll(rows);

        byte[]? found = DecodedPixels.ByOurs(jpeg, DecoderVectorsExtensions.Widest, wantsInks: true);

        Assert.That(found.AsSpan().SequenceEqual(expected));
    }

    /// <summary>What a folder of all sorts of pictures holds is decoded by ours; the output lists what is not.</summary>
    [Test]
    public void TryOpen_FoldersOfAllSorts_TakesNearlyAll()
    {
        Corpus.Require();
        CorpusFile[] files = [.. Corpus.Files.Where(f => Folders.Contains(f.Name.Split('/')[0]))];
        string?[] left = new string?[files.Length];

        Parallel.For(0, files.Length, i => left[i] = WhyLeft(files[i]) is { } why ? $"{files[i].Name}: {why}" : null);

        foreach (string line in left.OfType<string>())
        {
            TestContext.Out.WriteLine(line);
        }

        int taken = left.Count(l => l is null);
        TestContext.Out.WriteLine($"{taken} of {files.Length}");
        Assert.That(taken, Is.GreaterThan(files.Length * 0.97));
    }

    private static string? WhyLeft(CorpusFile file)
    {
        byte[] jpeg = file.ReadAllBytes();
        JpegHeader header = JpegHeader.Read(jpeg);
        if (!JpegDecoding.Knows(header))
        {
            return header.Process.Describe();
        }

        _ = JpegDecoding.TryOpen(
            header, jpeg, ConversionLimits.Default.MaxScans, DecoderVectors.Scalar, isReadFirst: true, out JpegInspection? found, default);
        return found!.Worst?.Message ?? found.Findings.FirstOrDefault(f => f.Kind == JpegDamageKind.IncompleteScans)?.Message;
    }

    /// <summary>Arithmetic coding, and progressive pictures that end before full quality.</summary>
    private static bool IsLeftToSkia(byte[] jpeg) =>
        !JpegDecoding.Knows(JpegHeader.Read(jpeg))
        || JpegInspector.Inspect(jpeg, ConversionLimits.Default.MaxScans).Findings.Any(f => f.Kind == JpegDamageKind.IncompleteScans);
}
