using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Files in order, of kinds that are not decoded.</summary>
public static class UnsupportedFamily
{
    private const byte Sof0 = 0xC0;
    private const byte Sof1 = 0xC1;

    private static readonly CorpusClass Lossless = new("lossless arithmetic", "lossless pictures with arithmetic coding are rejected as Unsupported");
    private static readonly CorpusClass Hierarchical = new("hierarchical", "hierarchical files are rejected as Unsupported");
    private static readonly CorpusClass Precision = new("unknown precision", "samples of so many bits as the process is not decoded with are rejected as Unsupported");
    private static readonly CorpusClass JpegLs = new("JPEG-LS", "JPEG-LS is rejected as Unsupported");
    private static readonly CorpusClass Extension = new("JPEG extension", "markers of JPEG extensions are rejected as Unsupported");
    private static readonly CorpusClass Components = new("component count", "other than 1, 3 or 4 components are rejected as Unsupported");
    private static readonly CorpusClass Tables = new("tables alone", "files that hold tables for others are rejected as Unsupported");
    private static readonly CorpusClass Fractional = new("fractional sampling", "ratios of sampling that are no whole numbers are rejected as Unsupported");
    private static readonly CorpusClass Side = new("side", "pictures with a side of more than 65,500 pixels are rejected as Unsupported");
    private static readonly CorpusClass Scans = new("scan count", "more scans than the second decoder takes are rejected where only it decodes");

    private static JpegSettings Color { get; } = new() { Width = 33, Height = 29 };

    private static JpegSettings Grey { get; } = new() { Width = 33, Height = 29, Model = ColorModel.Grey };

    public static IEnumerable<CorpusFile> Files()
    {
        yield return Reject("lossless-arithmetic", Lossless, Color with { Frame = 0xCB }, j => j, "lossless JPEG of 8 bits");
        foreach (byte frame in new byte[] { 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF })
        {
            yield return Reject(
                $"hierarchical-sof{frame - 0xC0}", Hierarchical, Color with { Frame = frame }, j => j, "hierarchical");
        }

        yield return Reject(
            "hierarchical-dhp",
            Hierarchical,
            Color,
            j => j.Insert(j.Find(Sof0), [0xFF, 0xDE, .. j[(j.Find(Sof0) + 2)..j.EndOf(Sof0)]]),
            "hierarchical");
        yield return Reject(
            "hierarchical-exp", Hierarchical, Color, j => j.Insert(j.Find(Sof0), 0xFF, 0xDF, 0, 3, 0x11), "hierarchical");
        yield return Reject(
            "hierarchical-second-frame",
            Hierarchical,
            Color,
            j => j.Insert(j.EndOf(Sof0), [0xFF, 0xC5, .. j[(j.Find(Sof0) + 2)..j.EndOf(Sof0)]]),
            "hierarchical");
        yield return Reject(
            "12-bits-arithmetic",
            Precision,
            Color with { Frame = JpegSettings.ArithmeticSequential },
            j => j.Set(j.Find(JpegSettings.ArithmeticSequential) + 4, 12),
            "Its samples have 12 bits; expected 8");
        yield return Reject(
            "16-bits-extended", Precision, Color with { Frame = Sof1 }, j => j.Set(j.Find(Sof1) + 4, 16), "Its samples have 16 bits; expected 8 or 12");
        yield return Reject(
            "12-bits-inks",
            Precision,
            Color with { Frame = Sof1, Model = ColorModel.Cmyk, AdobeTransform = 0 },
            j => j.Set(j.Find(Sof1) + 4, 12),
            "It is CMYK of 12 bits; expected 8");
        yield return Reject("jpeg-ls", JpegLs, Color, j => j.Set(j.Find(Sof0) + 1, 0xF7), "The image is coded in JPEG-LS");
        yield return Reject(
            "extension-jpg", Extension, Color, j => j.Insert(j.Find(Sof0), 0xFF, 0xC8, 0, 2), "announces a JPEG extension");
        yield return Reject(
            "extension-jpg13", Extension, Color, j => j.Insert(j.Find(Sof0), 0xFF, 0xFD, 0, 2), "announces a JPEG extension");
        yield return Reject(
            "2-components",
            Components,
            Color with { Model = ColorModel.Rgb, Sampling = "1x1,1x1", Ids = [1, 2] },
            j => j,
            "It has 2 components; expected 1 (grey), 3 (colour) or 4 (CMYK)");
        yield return Reject(
            "5-components",
            Components,
            Color with { Sampling = "1x1,1x1,1x1,1x1,1x1", Scans = ScanSpec.Separate(5), HuffmanSlots = [0, 0, 0, 0, 0] },
            j => j,
            "It has 5 components");
        yield return Reject(
            "8-components-arithmetic-progressive",
            Components,
            Color with { Sampling = "1x1,1x1,1x1,1x1,1x1,1x1,1x1,1x1", Scans = [.. Enumerable.Range(0, 8).Select(c => new ScanSpec([c], 0, 0))], HuffmanSlots = new int[8], Frame = JpegSettings.ArithmeticProgressive },
            j => j,
            "It has 8 components");
        yield return Reject(
            "11-components", Components, Color, ManyComponents(11), "The image has 11 components; up to 10 are decoded");
        yield return Reject(
            "255-components", Components, Color, ManyComponents(255), "The image has 255 components; up to 10 are decoded");
        yield return Reject(
            "tables-alone",
            Tables,
            Color,
            j => [.. j[..j.Find(Sof0)], .. j[j.Find(0xC4)..j.Find(0xDA)], 0xFF, 0xD9],
            "The file holds only tables for other files");
        yield return Reject(
            "fractional-sampling",
            Fractional,
            Color with { Sampling = "3x1,2x1,1x1" },
            j => j,
            "fractional ratios are not decoded");
        yield return Reject(
            "fractional-sampling-high",
            Fractional,
            Color with { Sampling = "1x4,1x3,1x1" },
            j => j,
            "fractional ratios are not decoded");
        yield return Reject(
            "side-65501", Side, Grey, j => j.Set(j.Find(Sof0) + 7, 0xFF, 0xDD), "JPEGs of up to 65500 a side are decoded");
        yield return Reject(
            "side-65535", Side, Grey, j => j.Set(j.Find(Sof0) + 5, 0xFF, 0xFF), "JPEGs of up to 65500 a side are decoded");
        yield return Reject(
            "arithmetic-100-scans",
            Scans,
            Grey with { Frame = JpegSettings.ArithmeticProgressive, Scans = ManyScans(100) },
            j => j,
            "It has 100 scans; SkiaSharp, which decodes it, takes");
    }

    /// <summary>DC, then each coefficient in a scan of its own without its last bit, then that bit.</summary>
    internal static ScanSpec[] ManyScans(int count) =>
    [
        new([0], 0, 0),
        .. Enumerable.Range(1, count - 1).Select(i => i <= 63 ? new ScanSpec([0], i, i, 0, 1) : new ScanSpec([0], i - 63, i - 63, 1, 0)),
    ];

    /// <summary>A frame header of more components, each as the first.</summary>
    private static Func<byte[], byte[]> ManyComponents(int count) => jpeg =>
    {
        int at = jpeg.Find(Sof0);
        int length = 8 + (3 * count);
        byte[] header = [0xFF, Sof0, (byte)(length >> 8), (byte)length, .. jpeg[(at + 4)..(at + 9)], (byte)count];
        return [.. jpeg[..at], .. header, .. Enumerable.Range(1, count).SelectMany(c => new byte[] { (byte)c, 0x11, 0 }), .. jpeg[jpeg.EndOf(Sof0)..]];
    };

    private static CorpusFile Reject(string name, CorpusClass kind, JpegSettings settings, Func<byte[], byte[]> change, string says) =>
        Case.Bytes($"unsupported/{name}.jpg", kind, () => change(JpegWriter.Write(settings)), Expectation.Reject(ImageErrorKind.Unsupported, says));
}
