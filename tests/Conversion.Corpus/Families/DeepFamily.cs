using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Lossless pictures, and those of 12 bits a sample. The hashes are of libjpeg-turbo 3's samples (djpeg -pnm), brought to 8 or 16
/// bits as docs/fidelity.md says.</summary>
public static class DeepFamily
{
    private static readonly CorpusClass Lossless = new("lossless", "every predictor, precision, point transform and restart gives libjpeg-turbo 3's samples");
    private static readonly CorpusClass TwelveBits = new("precision", "12 bits of sequential and progressive pictures give libjpeg-turbo 3's samples as 16 bits");

    private static JpegSettings Color { get; } = new() { Width = 61, Height = 43, Precision = 12, HasWideQuantization = true, Frame = JpegSettings.Extended };

    public static IEnumerable<CorpusFile> Files() => [.. LosslessFiles(), .. DamagedFiles(), .. TwelveBitFiles()];

    private static IEnumerable<CorpusFile> LosslessFiles()
    {
        for (int predictor = 1; predictor <= 7; predictor++)
        {
            var settings = new LosslessSettings { Predictor = predictor };
            yield return File($"lossless-predictor-{predictor}", settings);
            yield return File($"lossless-predictor-{predictor}-restarts", settings with { RestartRows = predictor });
            yield return File($"lossless-predictor-{predictor}-grey", settings with { Sampling = "1x1", PointTransform = predictor % 3 });
        }

        foreach (int precision in new[] { 2, 5, 7, 9, 10, 12, 14, 15, 16 })
        {
            var settings = new LosslessSettings { Precision = precision, Predictor = (precision % 7) + 1 };
            yield return File($"lossless-{precision}-bits", settings);
            yield return File($"lossless-{precision}-bits-grey", settings with { Sampling = "1x1", PointTransform = precision / 3, RestartRows = 4 });
        }

        yield return File("lossless-separate", new LosslessSettings { IsSeparate = true, Predictor = 4 });
        yield return File("lossless-separate-restarts", new LosslessSettings { IsSeparate = true, Predictor = 6, RestartRows = 2 });
        yield return File("lossless-subsampled", new LosslessSettings { Sampling = "2x2,1x1,1x1", Predictor = 5 });
        yield return File("lossless-subsampled-restarts", new LosslessSettings { Sampling = "2x1,1x1,1x1", Predictor = 7, RestartRows = 3 });
        yield return File("lossless-1x1", new LosslessSettings { Width = 1, Height = 1 });
        yield return File("lossless-one-row", new LosslessSettings { Height = 1, Predictor = 2 });
        yield return File("lossless-one-column", new LosslessSettings { Width = 1, Predictor = 3 });
    }

    private static IEnumerable<CorpusFile> DamagedFiles()
    {
        var settings = new LosslessSettings { Predictor = 4, RestartRows = 5 };
        yield return Damaged("lossless-cut", settings, j => j[..(j.Length / 2)], ImageErrorKind.Truncated, "in the middle of the image data");
        yield return Damaged("lossless-restart-lost", settings, j => LoseRestart(j), ImageErrorKind.Corrupt, "marker stands where RST1 is expected");
        yield return Damaged(
            "lossless-out-of-range", settings, j => j.Set(j.Find(0xC3) + 4, 7), ImageErrorKind.Corrupt, "Samples leave the range of their 7 bits");
        yield return Case.Bytes(
            "broken/lossless-predictor-0.jpg",
            Lossless,
            () => LosslessWriter.Write(settings with { Predictor = 0 }),
            Expectation.Reject(ImageErrorKind.Corrupt, "A lossless scan has the parameters Ss=0"));
        yield return Case.Bytes(
            "broken/lossless-bits-8.jpg",
            Lossless,
            () => LosslessWriter.Write(settings with { Parameters = (0, 8) }),
            Expectation.Reject(ImageErrorKind.Corrupt, "fewer bits than the 8 of a sample"));
        yield return Case.Bytes(
            "broken/lossless-restart-within-a-row.jpg",
            Lossless,
            () => SetInterval(LosslessWriter.Write(settings)),
            Expectation.Reject(ImageErrorKind.Corrupt, "it is made of whole rows of 61"));
    }

    private static IEnumerable<CorpusFile> TwelveBitFiles()
    {
        foreach (string sampling in new[] { "1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,2x2,1x2", "3x1,1x1,1x1" })
        {
            string name = $"12-bits-{sampling.Replace(",", "-", StringComparison.Ordinal)}";
            yield return File(name, Color with { Sampling = sampling });
            yield return File($"{name}-progressive", Color with { Sampling = sampling, Frame = JpegSettings.Progressive });
        }

        yield return File("12-bits-grey", Color with { Model = ColorModel.Grey });
        yield return File("12-bits-rgb", Color with { Model = ColorModel.Rgb, AdobeTransform = 0 });
        yield return File("12-bits-restarts", Color with { RestartInterval = 3, Sampling = "2x2,1x1,1x1" });
        yield return File("12-bits-separate", Color with { Scans = ScanSpec.Separate(3) });
        yield return File("12-bits-quality-100", Color with { Quality = 100, Content = Content.Noise(12) });
    }

    private static CorpusFile File(string name, LosslessSettings settings) =>
        Deep($"deep/{name}.jpg", Lossless, () => LosslessWriter.Write(settings), settings.Width, settings.Height, settings.Factors.Length);

    private static CorpusFile File(string name, JpegSettings settings) =>
        Deep($"deep/{name}.jpg", TwelveBits, () => JpegWriter.Write(settings), settings.Width, settings.Height, settings.ComponentCount);

    private static CorpusFile Deep(string name, CorpusClass kind, Func<byte[]> read, int width, int height, int components) => new(name, read)
    {
        Class = kind,
        Expected = Expectation.Convert,
        Width = width,
        Height = height,
        Components = components,
        IsBeyondReferee = true,
        IsJudged = false,
        SamplesSha256 = DeepHashes.Of(name),
    };

    private static CorpusFile Damaged(string name, LosslessSettings settings, Func<byte[], byte[]> change, ImageErrorKind kind, string says) =>
        new($"broken/{name}.jpg", () => change(LosslessWriter.Write(settings)))
        {
            Class = Lossless,
            Expected = Expectation.Damaged(kind, says),
            Width = settings.Width,
            Height = settings.Height,
            Components = 3,
            IsBeyondReferee = true,
            IsJudged = false,
        };

    private static byte[] LoseRestart(byte[] jpeg)
    {
        int at = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xD1]);
        return [.. jpeg[..at], .. jpeg[(at + 2)..]];
    }

    private static byte[] SetInterval(byte[] jpeg)
    {
        int at = jpeg.Find(0xDD);
        return jpeg.Set(at + 4, 0, 7);
    }
}
