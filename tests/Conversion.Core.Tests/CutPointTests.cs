using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>Files of every process, cut at every byte behind their first scan header.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CutPointTests
{
    /// <summary>djpeg takes a process for each file.</summary>
    private const int DjpegOneIn = 67;

    private static readonly JpegSettings Small = new() { Width = 27, Height = 19, Sampling = "2x2,1x1,1x1", Huffman = HuffmanLayout.Optimal };

    private static readonly Dictionary<string, JpegSettings> Kinds = new()
    {
        ["baseline"] = Small,
        ["standard tables"] = Small with { Huffman = HuffmanLayout.Standard },
        ["restarts"] = Small with { RestartInterval = 1 },
        ["grey"] = Small with { Model = ColorModel.Grey, Sampling = null },
        ["inks"] = Small with { Model = ColorModel.Cmyk, AdobeTransform = -1, Sampling = null },
        ["separate scans"] = Small with { Scans = ScanSpec.Separate(3) },
        ["luma, then chroma"] = Small with { Scans = [new([0]), new([1, 2])] },
        ["progressive"] = Small with { Frame = JpegSettings.Progressive },
        ["progressive, restarts"] = Small with { Frame = JpegSettings.Progressive, RestartInterval = 2 },
        ["progressive, grey"] = Small with { Frame = JpegSettings.Progressive, Model = ColorModel.Grey, Sampling = null },
        ["progressive, inks"] = Small with { Frame = JpegSettings.Progressive, Model = ColorModel.Ycck, AdobeTransform = -1, Sampling = null },
        ["spectral selection"] = Small with { Frame = JpegSettings.Progressive, Scans = ScanSpec.SpectralSelection(3) },
        ["arithmetic"] = Small with { Frame = JpegSettings.ArithmeticSequential },
        ["arithmetic, progressive"] = Small with { Frame = JpegSettings.ArithmeticProgressive },
    };

    public static IEnumerable<string> Names() => Kinds.Keys;

    /// <summary>Djpeg's version of libjpeg-turbo smooths progressive pictures that end early otherwise than SkiaSharp's.</summary>
    public static IEnumerable<string> SequentialNames() =>
        Kinds.Where(k => k.Value.Frame == JpegSettings.Baseline).Select(k => k.Key);

    [TestCaseSource(nameof(Names))]
    public void Convert_SalvagedAtEveryCutPoint_IsAPictureOfFullSize(string name)
    {
        byte[] jpeg = JpegWriter.Write(Kinds[name]);
        var failed = new List<string>();
        for (int length = jpeg.EndOf(0xDA); length < jpeg.Length; length++)
        {
            try
            {
                Conversions salvaged = Conversions.Of(jpeg[..length], new ConversionOptions { OnDamage = DamageHandling.Salvage });
                if ((salvaged.Picture.Width, salvaged.Picture.Height) != (27, 19) || salvaged.Warnings.Count == 0)
                {
                    failed.Add($"{length}: {salvaged.Picture.Width} x {salvaged.Picture.Height}");
                }
            }
            catch (ImageConversionException e)
            {
                failed.Add($"{length}: {e.Message}");
            }
        }

        Assert.That(failed, Is.Empty);
    }

    /// <summary>Rejected, unless nothing but the EOI is gone. Zeros behind the end of arithmetic data may be no code.</summary>
    [TestCaseSource(nameof(Names))]
    public void Convert_RejectingAtEveryCutPoint_ConvertsWholePicturesAlone(string name)
    {
        byte[] jpeg = JpegWriter.Write(Kinds[name]);
        byte[] whole = Conversions.Of(jpeg).Picture.Pixels;
        for (int length = 2; length < jpeg.Length; length++)
        {
            try
            {
                Conversions found = Conversions.Of(jpeg[..length]);

                Assert.That(found.Picture.Pixels, Is.EqualTo(whole), $"{length}");
                Assert.That(found.Warnings, Is.Not.Empty, $"{length}");
            }
            catch (ImageConversionException e)
            {
                bool isArithmetic = Kinds[name].Frame is JpegSettings.ArithmeticSequential or JpegSettings.ArithmeticProgressive;
                Assert.That(
                    e.Kind == ImageErrorKind.Truncated || (isArithmetic && e.Kind == ImageErrorKind.Corrupt),
                    $"{length}: {e.Message}");
            }
        }
    }

    [TestCaseSource(nameof(SequentialNames))]
    public void Convert_Salvaged_HasDjpegsPixels(string name)
    {
        DebianTool.Require("djpeg");
        byte[] jpeg = JpegWriter.Write(Kinds[name]);
        for (int length = jpeg.EndOf(0xDA); length < jpeg.Length; length += DjpegOneIn)
        {
            byte[] cut = jpeg[..length];
            RefereeVerdict referee = Djpeg.Judge(cut);
            if (referee.Exit == 1)
            {
                continue;
            }

            // djpeg makes RGB of inks by the naive formula.
            PngPicture found = Conversions.Of(cut, new ConversionOptions { OnDamage = DamageHandling.Salvage, Cmyk = CmykHandling.Naive }).Picture;
            Assert.That(Hashes.Sha256(referee.IsColor ? found.RgbPixels() : found.Pixels), Is.EqualTo(referee.PixelsSha256), $"{length}");
        }
    }
}
