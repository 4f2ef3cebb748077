using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Small files that demand much.</summary>
public static class BombFamily
{
    private const byte Sof0 = 0xC0;
    private const byte Sof2 = 0xC2;

    private static readonly CorpusClass Pixels = new("bomb of pixels", "a declared size beyond the limits is rejected on the header, before any memory is taken");
    private static readonly CorpusClass Memory = new("bomb of coefficients", "a progressive picture whose coefficients exceed the memory limit is rejected on the header");
    private static readonly CorpusClass Scans = new("bomb of scans", "more scans than the limit are rejected before they are read");
    private static readonly CorpusClass Segments = new("bomb of segments", "thousands of segments cost time in proportion to their bytes");
    private static readonly CorpusClass Large = new("large picture", "many pixels from few bytes, within the limits, are converted");

    private static JpegSettings Color { get; } = new() { Width = 32, Height = 32, Sampling = "2x2,1x1,1x1" };

    private static JpegSettings Grey { get; } = new() { Width = 32, Height = 32, Model = ColorModel.Grey };

    public static IEnumerable<CorpusFile> Files()
    {
        yield return Reject(
            "pixels",
            Pixels,
            Color,
            j => j.Set(j.Find(Sof0) + 5, 0x80, 0x20, 0xF0, 0x20),
            "MaxPixels is 500000000, the image needs 2016281600 pixels");
        yield return Reject(
            "pixels-progressive",
            Pixels,
            Color with { Frame = JpegSettings.Progressive },
            j => j.Set(j.Find(Sof2) + 5, 0x80, 0x20, 0xF0, 0x20),
            "MaxPixels is 500000000, the image needs 2016281600 pixels");
        yield return Reject(
            "memory-progressive",
            Memory,
            Color with { Frame = JpegSettings.Progressive, Model = ColorModel.Cmyk, AdobeTransform = -1, Sampling = null },
            j => j.Set(j.Find(Sof2) + 5, 0x3A, 0x98, 0x7D, 0x00),
            "MaxMemoryBytes is 4294967296, the image needs");
        yield return Reject(
            "scans",
            Scans,
            Grey with { Frame = JpegSettings.Progressive },
            ManyScans,
            "MaxScans is 500, the image needs 501 scans");
        yield return Case.Changed(
            "broken/bomb-segments.jpg",
            Segments,
            Grey,
            j => j.Insert(j.Find(0xDB), [.. Enumerable.Repeat(new byte[] { 0xFF, 0xE7, 0, 3, 9 }, 4000).SelectMany(s => s)]),
            Expectation.Warn("Application data that a PNG has no place for are not carried"));
        yield return Case.Changed(
            "broken/bomb-tables.jpg",
            Segments,
            Grey,
            j => j.Insert(j.Find(0xDB), [.. Enumerable.Repeat(j[j.Find(0xDB)..j.EndOf(0xDB)], 300).SelectMany(s => s)]),
            Expectation.Convert);
        yield return Case.Valid(
            "valid/large-flat.jpg",
            Large,
            new() { Width = 4000, Height = 2500, Model = ColorModel.Grey, Content = Content.Flat(0x808080) });
    }

    /// <summary>As many scans of DC as it takes; they are counted before they are looked at.</summary>
    private static byte[] ManyScans(byte[] jpeg)
    {
        byte[] scan = jpeg[jpeg.Find(0xDA)..jpeg.EndOf(0xDA)];
        return jpeg.Insert(jpeg.Find(0xD9), [.. Enumerable.Repeat(scan, 600).SelectMany(s => s)]);
    }

    private static CorpusFile Reject(string name, CorpusClass kind, JpegSettings settings, Func<byte[], byte[]> change, string says) =>
        new($"broken/bomb-{name}.jpg", () => change(JpegWriter.Write(settings)))
        {
            Class = kind,
            Expected = Expectation.Reject(ImageErrorKind.LimitExceeded, says),
            IsJudged = false,
        };
}
