using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Files whose height a DNL segment behind the first scan states, as scanners write them.</summary>
public static class LineCountFamily
{
    private const byte Sos = 0xDA;
    private const byte Dnl = 0xDC;

    private static readonly CorpusClass Height = new("height by DNL", "the height that a DNL segment states counts, where the frame header has none or a larger one");

    private static JpegSettings Color { get; } = new() { Width = 61, Height = 43, Sampling = "2x2,1x1,1x1" };

    private static (string Name, JpegSettings Settings)[] Kinds { get; } =
    [
        ("baseline", Color),
        ("restarts", Color with { RestartInterval = 2 }),
        ("separate", Color with { Scans = ScanSpec.Separate(3) }),
        ("progressive", Color with { Frame = JpegSettings.Progressive }),
        ("arithmetic", Color with { Frame = JpegSettings.ArithmeticSequential }),
    ];

    public static IEnumerable<CorpusFile> Files()
    {
        foreach ((string kind, JpegSettings settings) in Kinds)
        {
            yield return File($"valid/height-by-dnl-{kind}", settings, stated: 0, lines: 43, Expectation.Convert);
            yield return File($"broken/height-65535-{kind}", settings, stated: 65_535, lines: 43, Corrected(65_535));
            yield return File($"broken/height-larger-{kind}", settings, stated: 90, lines: 43, Corrected(90));
            if (settings.Frame != JpegSettings.ArithmeticSequential)
            {
                // Only the image data show which height is true, so the header alone is not asked for it.
                yield return new CorpusFile(
                    $"broken/dnl-smaller-{kind}.jpg", () => WithLines(JpegWriter.Write(settings), stated: 43, lines: 21))
                {
                    Class = Height,
                    Expected = Contradicted(21),
                    SamePixelsAs = "valid/420-baseline.jpg",
                    IsBeyondReferee = true,
                    IsJudged = false,
                };
            }
        }

        yield return File("valid/height-and-dnl", Color, stated: 43, lines: 43, Expectation.Convert);
        yield return Case.Bytes(
            "unsupported/height-0.jpg",
            Height,
            () => State(JpegWriter.Write(Color), 0),
            Expectation.Reject(ImageErrorKind.Unsupported, "leaves the height to a DNL segment, and the first scan ends without one"));
        yield return Case.Bytes(
            "unsupported/height-0-dnl-0.jpg",
            Height,
            () => WithLines(JpegWriter.Write(Color), stated: 0, lines: 0),
            Expectation.Reject(ImageErrorKind.Unsupported, "leaves the height to a DNL segment, and the first scan ends without one"));
        yield return Case.Changed(
            "broken/height-by-dnl-cut.jpg",
            Height,
            Color with { Height = 90 },
            j => j.Cut(j.InScan(50)).Concat<byte>([0xFF, Dnl, 0, 4, 0, 90, 0xFF, 0xD9]).ToArray(),
            Expectation.Damaged(ImageErrorKind.Corrupt, "The DNL marker stands in the middle of the image data"));
    }

    private static Expectation Corrected(int stated) => Expectation.Warn($"The frame header counts {stated} rows; the DNL segment behind the first scan counts 43");

    private static Expectation Contradicted(int lines) =>
        Expectation.Warn($"The DNL segment behind the first scan counts {lines} rows; the image data have the 43 of the frame header");

    private static CorpusFile File(string name, JpegSettings settings, int stated, int lines, Expectation expected) =>
        new($"{name}.jpg", () => WithLines(JpegWriter.Write(settings), stated, lines))
        {
            Class = Height,
            Expected = expected,
            Width = settings.Width,
            Height = settings.Height,
            Components = settings.ComponentCount,
            SamePixelsAs = "valid/420-baseline.jpg",
            IsBeyondReferee = true,
        };

    private static byte[] WithLines(byte[] jpeg, int stated, int lines) =>
        State(jpeg, stated).Insert(jpeg.InScan(100), 0xFF, Dnl, 0, 4, (byte)(lines >> 8), (byte)lines);

    /// <summary>Another height in the frame header.</summary>
    private static byte[] State(byte[] jpeg, int height)
    {
        int at = 2;
        while (jpeg[at + 1] is < 0xC0 or > 0xCA or 0xC4)
        {
            at += 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
        }

        return at < jpeg.Find(Sos) ? jpeg.Set(at + 5, (byte)(height >> 8), (byte)height) : throw new InvalidOperationException("no frame header");
    }
}
