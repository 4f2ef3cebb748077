using Conversion.Core.Jpeg;
using Conversion.Core.Jpeg.Decoding;
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

    /// <summary>Arithmetic coding, and progressive pictures that end before full quality.</summary>
    private static bool IsLeftToSkia(byte[] jpeg) =>
        !JpegDecoding.Knows(JpegHeader.Read(jpeg))
        || JpegInspector.Inspect(jpeg, ConversionLimits.Default).Findings.Any(f => f.Kind == JpegDamageKind.IncompleteScans);
}
