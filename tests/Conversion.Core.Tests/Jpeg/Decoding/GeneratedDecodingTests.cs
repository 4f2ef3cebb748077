using System.Globalization;
using Conversion.Core.Jpeg.Samples;
using Conversion.Testing;

namespace Conversion.Core.Tests.Jpeg.Decoding;

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

    /// <summary>The long form makes 20,000 (docs/testing.md).</summary>
    private static readonly int Count =
        int.Parse(Environment.GetEnvironmentVariable("IMGCONV_DECODED") ?? "400", CultureInfo.InvariantCulture);

    [Test]
    public void Decode_GeneratedFiles_HaveTheRefereesPixels([Range(0, Groups - 1)] int group)
    {
        DebianTool.Require("cjpeg");
        var different = new List<string>();
        for (int seed = group; seed < Count; seed += Groups)
        {
            GeneratedJpeg jpeg = GeneratedJpeg.Create(seed);
            byte[] expected = DecodedPixels.BySkia(jpeg.Bytes);
            foreach (DecoderVectors vectors in DecodedPixels.Kernels)
            {
                byte[]? found = DecodedPixels.ByOurs(jpeg.Bytes, vectors);
                if (found is null || !found.AsSpan().SequenceEqual(expected))
                {
                    different.Add($"{vectors} {jpeg.Description}: {(found is null ? "not taken" : "other pixels than SkiaSharp's")}");
                }
            }

            if (seed % DjpegOneIn == group % DjpegOneIn && !ByDjpeg(jpeg).AsSpan().SequenceEqual(expected))
            {
                different.Add($"djpeg {jpeg.Description}: other pixels than SkiaSharp's");
            }
        }

        Assert.That(different, Is.Empty);
    }

    private static byte[] ByDjpeg(GeneratedJpeg jpeg)
    {
        ToolResult result = DebianTool.Run("djpeg", jpeg.Bytes, ["-pnm"]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        // P5 or P6, width and height, 255: three lines.
        int at = 0;
        for (int line = 0; line < 3; at++)
        {
            line += result.Output[at] == '\n' ? 1 : 0;
        }

        return result.Output[at..];
    }
}
