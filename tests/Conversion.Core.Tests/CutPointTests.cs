using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>Forty files, of every process, cut at every byte; docs/testing.md has the command. By default at some.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CutPointTests
{
    private const int Width = 27;
    private const int Height = 19;
    private const byte Sos = 0xDA;

    /// <summary>The last segments, where a cut may leave a whole picture.</summary>
    private const int LastBytes = 24;

    private static readonly bool IsComplete = Environment.GetEnvironmentVariable("IMGCONV_CUTS") == "all";

    private static readonly int OneIn = IsComplete ? 1 : 7;

    /// <summary>djpeg takes a process for each file.</summary>
    private static readonly int DjpegOneIn = IsComplete ? 1 : 67;

    private static readonly JpegSettings Small = new() { Width = Width, Height = Height, Sampling = "2x2,1x1,1x1", Huffman = HuffmanLayout.Optimal };
    private static readonly JpegSettings Grey = Small with { Model = ColorModel.Grey, Sampling = null };
    private static readonly JpegSettings Rgb = Small with { Model = ColorModel.Rgb, AdobeTransform = 0, Sampling = null };
    private static readonly JpegSettings Cmyk = Small with { Model = ColorModel.Cmyk, AdobeTransform = -1, Sampling = null };
    private static readonly JpegSettings Ycck = Small with { Model = ColorModel.Ycck, AdobeTransform = -1, Sampling = "2x2,1x1,1x1,2x2" };
    private static readonly JpegSettings Progressive = Small with { Frame = JpegSettings.Progressive };
    private static readonly JpegSettings Arithmetic = Small with { Frame = JpegSettings.ArithmeticSequential };
    private static readonly JpegSettings ArithmeticProgressive = Small with { Frame = JpegSettings.ArithmeticProgressive };
    private static readonly JpegSettings Deep = Small with { Frame = JpegSettings.Extended, Precision = 12, HasWideQuantization = true };
    private static readonly LosslessSettings Lossless = new() { Width = Width, Height = Height, Predictor = 4 };

    private static readonly Dictionary<string, JpegSettings> Lossy = new()
    {
        ["baseline"] = Small,
        ["standard tables"] = Small with { Huffman = HuffmanLayout.Standard },
        ["merged tables"] = Small with { Huffman = HuffmanLayout.Merged, MergesQuantization = true },
        ["codes of 16 bits"] = Small with { Huffman = HuffmanLayout.Odd },
        ["extended"] = Small with { Frame = JpegSettings.Extended },
        ["frame first"] = Small with { PutsFrameFirst = true },
        ["tables of 16 bits"] = Small with { HasWideQuantization = true, Quality = 5 },
        ["noise, quality 100"] = Small with { Content = Content.Noise(5), Quality = 100 },
        ["restarts"] = Small with { RestartInterval = 1 },
        ["grey"] = Grey,
        ["RGB"] = Rgb,
        ["2x1"] = Small with { Sampling = "2x1,1x1,1x1" },
        ["1x2"] = Small with { Sampling = "1x2,1x1,1x1" },
        ["4x1,2x1,1x1"] = Small with { Sampling = "4x1,2x1,1x1" },
        ["inks"] = Cmyk,
        ["YCCK"] = Ycck,
        ["inks, separate scans"] = Cmyk with { Scans = ScanSpec.Separate(4) },
        ["separate scans"] = Small with { Scans = ScanSpec.Separate(3) },
        ["separate scans, restarts"] = Small with { Scans = ScanSpec.Separate(3), RestartInterval = 2 },
        ["luma, then chroma"] = Small with { Scans = [new([0]), new([1, 2])] },
        ["progressive"] = Progressive,
        ["progressive, restarts"] = Progressive with { RestartInterval = 2 },
        ["progressive, grey"] = Grey with { Frame = JpegSettings.Progressive },
        ["progressive, RGB"] = Rgb with { Frame = JpegSettings.Progressive },
        ["progressive, inks"] = Ycck with { Frame = JpegSettings.Progressive },
        ["spectral selection"] = Progressive with { Scans = ScanSpec.SpectralSelection(3) },
        ["spectral selection, restarts"] = Progressive with { Scans = ScanSpec.SpectralSelection(3), RestartInterval = 3 },
        ["arithmetic"] = Arithmetic,
        ["arithmetic, restarts"] = Arithmetic with { RestartInterval = 2 },
        ["arithmetic, grey"] = Grey with { Frame = JpegSettings.ArithmeticSequential },
        ["arithmetic, inks"] = Cmyk with { Frame = JpegSettings.ArithmeticSequential },
        ["arithmetic, separate scans"] = Arithmetic with { Scans = ScanSpec.Separate(3) },
        ["arithmetic, progressive"] = ArithmeticProgressive,
        ["arithmetic, progressive, restarts"] = ArithmeticProgressive with { RestartInterval = 3 },
        ["12 bits"] = Deep,
        ["12 bits, restarts"] = Deep with { RestartInterval = 1 },
        ["12 bits, progressive"] = Deep with { Frame = JpegSettings.Progressive },
    };

    private static readonly Dictionary<string, LosslessSettings> Exact = new()
    {
        ["lossless"] = Lossless,
        ["lossless, 16 bits, restarts"] = Lossless with { Precision = 16, RestartRows = 3 },
        ["lossless, separate scans"] = Lossless with { IsSeparate = true, Predictor = 7 },
    };

    public static IEnumerable<string> Names() => [.. Lossy.Keys, .. Exact.Keys];

    /// <summary>Debian's version of libjpeg-turbo smooths progressive pictures that end early otherwise than SkiaSharp's.</summary>
    public static IEnumerable<string> SequentialNames() => Names().Where(n => !n.Contains("progressive", StringComparison.Ordinal)
        && !n.StartsWith("spectral", StringComparison.Ordinal));

    [Test]
    public void Names_Are_Forty() => Assert.That(Names().ToHashSet(), Has.Count.EqualTo(40));

    [TestCaseSource(nameof(Names))]
    public void Convert_SalvagedAtEveryCutPoint_IsAPictureOfFullSize(string name)
    {
        byte[] jpeg = Write(name);
        var failed = new List<string>();
        foreach (int length in Cuts(jpeg, jpeg.EndOf(Sos)))
        {
            try
            {
                Conversions salvaged = Conversions.Of(jpeg[..length], new ConversionOptions { OnDamage = DamageHandling.Salvage });
                if ((salvaged.Picture.Width, salvaged.Picture.Height) != (Width, Height) || salvaged.Warnings.Count == 0)
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
        byte[] jpeg = Write(name);
        byte[] whole = Conversions.Of(jpeg).Picture.Pixels;
        bool isArithmetic = name.StartsWith("arithmetic", StringComparison.Ordinal);
        foreach (int length in Cuts(jpeg, 2))
        {
            try
            {
                Conversions found = Conversions.Of(jpeg[..length]);

                Assert.That(found.Picture.Pixels, Is.EqualTo(whole), $"{length}");
                Assert.That(found.Warnings, Is.Not.Empty, $"{length}");
            }
            catch (ImageConversionException e)
            {
                Assert.That(
                    e.Kind == ImageErrorKind.Truncated || (isArithmetic && e.Kind == ImageErrorKind.Corrupt),
                    $"{length}: {e.Message}");
            }
        }
    }

    /// <summary>Where libjpeg-turbo refuses a file for the segment that the end cuts off, ours is a picture.</summary>
    [TestCaseSource(nameof(SequentialNames))]
    public void Convert_Salvaged_HasDjpegsPixels(string name)
    {
        DebianTool.Require("djpeg");
        bool isDeep = Exact.ContainsKey(name) || name.StartsWith("12 bits", StringComparison.Ordinal);
        string program = isDeep ? Djpeg.Third ?? "" : Djpeg.Debians;
        if (program.Length == 0)
        {
            Assert.Ignore("IMGCONV_DJPEG3 names no djpeg of libjpeg-turbo 3, which alone decodes it.");
        }

        byte[] jpeg = Write(name);
        var different = new List<int>();
        for (int length = jpeg.EndOf(Sos); length < jpeg.Length; length += DjpegOneIn)
        {
            byte[] cut = jpeg[..length];
            DjpegPicture referee = Djpeg.Decode(cut, program);
            if (!referee.HasPixels)
            {
                continue;
            }

            // djpeg makes RGB of inks by the naive formula.
            byte[] found = Conversions.Of(cut, new ConversionOptions
            {
                OnDamage = DamageHandling.Salvage, Cmyk = CmykHandling.Naive, Grey = GreyHandling.Never,
            }).Picture.Pixels;
            // SkiaSharp decodes what is damaged, and does not limit all samples.
            if (!found.AsSpan().SequenceEqual(referee.PngSamples()) && !JpegDecoding.IsBeyondSkia(cut, 99, default))
            {
                different.Add(length);
            }
        }

        Assert.That(different, Is.Empty, $"of {jpeg.Length} bytes");
    }

    private static byte[] Write(string name) =>
        Lossy.TryGetValue(name, out JpegSettings? settings) ? JpegWriter.Write(settings) : LosslessWriter.Write(Exact[name]);

    private static IEnumerable<int> Cuts(byte[] jpeg, int first) => Enumerable.Range(first, jpeg.Length - first)
        .Where(length => (length - first) % OneIn == 0 || length >= jpeg.Length - LastBytes);
}
