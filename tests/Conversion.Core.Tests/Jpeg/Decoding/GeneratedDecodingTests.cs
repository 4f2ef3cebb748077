using System.Globalization;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>
/// Thousands of small JPEGs of every coding: our decoder, with each of its kernels, gives SkiaSharp's pixels, and djpeg's.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class GeneratedDecodingTests
{
    private const int Groups = 10;

    /// <summary>djpeg takes a process for each file.</summary>
    private const int DjpegOneIn = 8;

    /// <summary>Of each writer. The long form makes 20,000 together (docs/testing.md).</summary>
    private static readonly int Count =
        int.Parse(Environment.GetEnvironmentVariable("IMGCONV_DECODED") ?? "400", CultureInfo.InvariantCulture) / 2;

    [Test]
    public void Decode_FilesOfOurWriter_HaveSkiasPixels([Range(0, Groups - 1)] int group)
    {
        var different = new List<string>();
        for (int seed = group; seed < Count; seed += Groups)
        {
            Compare(RandomJpeg.Create(seed), different);
        }

        Assert.That(different, Is.Empty);
    }

    [Test]
    public void Decode_FilesOfCjpeg_HaveTheRefereesPixels([Range(0, Groups - 1)] int group)
    {
        DebianTool.Require("cjpeg");
        DebianTool.Require("djpeg");
        var different = new List<string>();
        for (int seed = group; seed < Count; seed += Groups)
        {
            RandomJpeg jpeg = RandomJpeg.CreateByCjpeg(seed);
            byte[] expected = Compare(jpeg, different);
            if (seed % DjpegOneIn == group % DjpegOneIn && Djpeg.Judge(jpeg.Bytes).PixelsSha256 != Hashes.Sha256(expected))
            {
                different.Add($"djpeg {jpeg.Description}: other pixels than SkiaSharp's");
            }
        }

        Assert.That(different, Is.Empty);
    }

    private static byte[] Compare(RandomJpeg jpeg, List<string> different)
    {
        byte[] expected = DecodedPixels.BySkia(jpeg.Bytes);
        foreach (DecoderVectors vectors in DecodedPixels.Kernels)
        {
            byte[]? found = DecodedPixels.ByOurs(jpeg.Bytes, vectors);
            // SkiaSharp's library for Linux has no vector code, and does not limit all samples.
            bool isSame = found is not null && (found.AsSpan().SequenceEqual(expected)
                || (JpegDecoding.IsBeyondSkia(jpeg.Bytes, 100, default) && Djpeg.Judge(jpeg.Bytes).PixelsSha256 == Hashes.Sha256(found)));
            if (!isSame)
            {
                different.Add($"{vectors} {jpeg.Description}: {(found is null ? "not taken" : "other pixels than SkiaSharp's")}");
            }
        }

        return expected;
    }
}
