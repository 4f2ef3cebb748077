using System.Buffers;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;
using ImageConversion.Testing;
using SkiaSharp;

namespace ImageConversion.Core.Tests.Png;

/// <summary>Whatever goes in comes out of three decoders that know nothing of each other: ours, Skia's libpng, pngcheck.</summary>
[TestFixture]
internal sealed class PngRoundTripTests
{
    private const int RandomPictures = 200;

    [Test]
    public void Encode_RandomPictures_OurReaderAndSkiaGiveThePixelsBack([Values] CompressionPreset preset)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int seed = 0; seed < RandomPictures; seed++)
            {
                TestPicture picture = TestPictures.RandomOrPhotograph(seed);

                byte[] png = PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = (Effort)preset });

                PngRoundTrip.AssertSamePixels(picture, png);
            }
        }
    }

    [Test]
    public void Encode_RandomPictures_PngcheckIsSilent([Values] CompressionPreset preset)
    {
        DebianTool.Require("pngcheck");
        using var folder = new TemporaryFolder();
        List<string> files = [];
        for (int seed = 0; seed < 60; seed++)
        {
            TestPicture picture = TestPictures.Random(seed);
            string file = folder[$"{seed}.png"];
            File.WriteAllBytes(file, PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = (Effort)preset }));
            files.Add(file);
        }

        ToolResult check = DebianTool.Run("pngcheck", ["-q", .. files]);

        Assert.That((check.ExitCode, check.OutputText), Is.EqualTo((0, "")));
    }

    /// <summary>
    /// As above, for ten thousand pictures (or as many as IMGCONV_PICTURES says) up to 4,000 wide, photographs among them, by
    /// all three decoders. Seven minutes of one core.
    /// </summary>
    [Test]
    [Explicit("slow: dotnet test -c Release --project tests/Conversion.Core.Tests --filter Category=Slow")]
    [Category("Slow")]
    public void Encode_TenThousandRandomPictures_GivesThePixelsBack([Values] CompressionPreset preset)
    {
        DebianTool.Require("pngcheck");
        int pictures = int.Parse(
            Environment.GetEnvironmentVariable("IMGCONV_PICTURES") ?? "10000", System.Globalization.CultureInfo.InvariantCulture);
        foreach (int[] some in Enumerable.Range(0, pictures).Chunk(100))
        {
            using var folder = new TemporaryFolder();
            List<string> files = [];
            foreach (int seed in some)
            {
                TestPicture picture = TestPictures.RandomOrPhotograph(1_000_000 + seed, maxWidth: 4000, maxPixels: 400_000);

                byte[] png = PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = (Effort)preset });

                PngRoundTrip.AssertSamePixels(picture, png);
                files.Add(folder[$"{seed}.png"]);
                File.WriteAllBytes(files[^1], png);
            }

            ToolResult check = DebianTool.Run("pngcheck", ["-q", .. files]);
            Assert.That((check.ExitCode, check.OutputText), Is.EqualTo((0, "")));
        }
    }

    [TestCase(1, 1)]
    [TestCase(1, 4000)]
    [TestCase(4000, 1)]
    [TestCase(65535, 2)]
    [TestCase(2, 65535)]
    public void Encode_ExtremeSides_GivesThePixelsBack(int width, int height)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (CompressionPreset preset in Enum.GetValues<CompressionPreset>())
            {
                foreach (PixelLayout layout in Enum.GetValues<PixelLayout>())
                {
                    TestPicture picture = TestPictures.Make(width + height, "texture", width, height, layout);

                    byte[] png = PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = (Effort)preset });

                    PngRoundTrip.AssertSamePixels(picture, png);
                }
            }
        }
    }
}

internal static class PngRoundTrip
{
    public static byte[] Encode(TestPicture picture, PngEncoderOptions options, PngMetadata? metadata = null)
    {
        var output = new ArrayBufferWriter<byte>();
        using ArrayRowSource rows = picture.Open();
        PngEncodingResult result =
            PngEncoder.Encode(rows, metadata ?? PngMetadata.None, options, output, CancellationToken.None);
        Assert.That(result.Bytes, Is.EqualTo(output.WrittenCount), $"{picture}: the count of bytes");
        return output.WrittenSpan.ToArray();
    }

    public static void AssertSamePixels(TestPicture picture, byte[] png)
    {
        var read = PngReader.Read(png);
        Assert.That((read.Width, read.Height), Is.EqualTo((picture.Width, picture.Height)), picture.ToString());
        byte[] expected = picture.Pixels;
        if (picture.Layout == PixelLayout.Rgb24 && read.ColorType == 0)
        {
            expected = [.. picture.Pixels.Where((_, i) => i % 3 == 0)];
            Assert.That(IsGrey(picture.Pixels), Is.True, $"{picture}: written as grey");
        }

        Assert.That(read.Pixels.AsSpan().SequenceEqual(expected), Is.True, $"{picture}: our reader's pixels");
        AssertSkia(picture, png);
    }

    public static bool IsGrey(byte[] rgb)
    {
        for (int i = 0; i < rgb.Length; i += 3)
        {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2])
            {
                return false;
            }
        }

        return true;
    }

    private static void AssertSkia(TestPicture picture, byte[] png)
    {
        using SKCodec codec = SKCodec.Create(new MemoryStream(png));
        var info = new SKImageInfo(
            picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        byte[] rgba = new byte[info.BytesSize];
        unsafe
        {
            fixed (byte* p = rgba)
            {
                Assert.That(codec.GetPixels(info, (nint)p), Is.EqualTo(SKCodecResult.Success), $"{picture}: Skia");
            }
        }

        byte[] expected = ToRgba(picture);
        Assert.That(rgba.AsSpan().SequenceEqual(expected), Is.True, $"{picture}: Skia's pixels");
    }

    /// <summary>Eight bits a channel; 16-bit samples by their high byte, as libpng strips them.</summary>
    private static byte[] ToRgba(TestPicture picture)
    {
        byte[] source = picture.Pixels;
        byte[] rgba = new byte[picture.Width * picture.Height * 4];
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = picture.Layout switch
            {
                PixelLayout.Grey8 => (source[i], source[i], source[i], (byte)255),
                PixelLayout.Grey16 => (source[2 * i], source[2 * i], source[2 * i], (byte)255),
                PixelLayout.Rgb24 => (source[3 * i], source[(3 * i) + 1], source[(3 * i) + 2], (byte)255),
                PixelLayout.Rgb48 => (source[6 * i], source[(6 * i) + 2], source[(6 * i) + 4], (byte)255),
                _ => (source[4 * i], source[(4 * i) + 1], source[(4 * i) + 2], source[(4 * i) + 3]),
            };
        }

        return rgba;
    }
}
