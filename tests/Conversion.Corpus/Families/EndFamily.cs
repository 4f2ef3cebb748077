using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Files without the EOI of their picture: nothing follows it, or what a camera has put there.</summary>
public static class EndFamily
{
    private const byte Sos = 0xDA;
    private const byte Eoi = 0xD9;
    private const string Complete = "The picture is complete, but no EOI marker ends it";

    private static readonly CorpusClass MissingEnd = new("missing end", "files without an EOI marker: a complete picture is converted with a warning, whatever follows it");
    private static readonly CorpusClass Filled = new("filled storage", "a fill that decodes to the picture's end is not taken for image data");

    private static JpegSettings Color { get; } = new() { Width = 61, Height = 43, Sampling = "2x2,1x1,1x1", LacksEnd = true };

    private static (string Name, JpegSettings Settings)[] Kinds { get; } =
    [
        ("baseline", Color),
        ("optimised", Color with { Huffman = HuffmanLayout.Optimal }),
        ("restarts", Color with { RestartInterval = 2 }),
        ("separate", Color with { Scans = ScanSpec.Separate(3) }),
        ("progressive", Color with { Frame = JpegSettings.Progressive }),
        ("progressive-restarts", Color with { Frame = JpegSettings.Progressive, RestartInterval = 3 }),
        ("spectral-selection", Color with { Frame = JpegSettings.Progressive, Scans = ScanSpec.SpectralSelection(3) }),
    ];

    /// <summary>What follows pictures without EOI, and how it is named.</summary>
    public static (string Name, byte[] Bytes, string Says)[] Tails { get; } =
    [
        ("nothing", [], Complete),
        ("half-eoi", [0xFF], Complete),
        ("zeros", new byte[512], "512 bytes after the image (all of them zero)"),
        ("text", [.. "ABCD 2024-05-06 07:08:09 firmware 1.2"u8], "among them text"),
        ("unknown", [0x80, 0xFF, 0xC4, 0x12, 0x34, .. Noise(300, 3)], "of unknown content"),
        ("mp4", Mp4(), "among them an MP4 video"),
        ("samsung", Samsung(), "a trailer of Samsung's cameras"),
        ("motion-photo", [0, 0, 0x30, 0x0A, 16, 0, 0, 0, .. "MotionPhoto_Data"u8, .. Mp4(), .. "SEFT"u8], "the video of a motion photo"),
        ("jpeg", JpegWriter.Write(new JpegSettings { Width = 16, Height = 8 }), "among them a JPEG image"),
        ("cut-comment", [0xFF, 0xFE, 0, 60, .. "half of"u8], Complete),
    ];

    public static IEnumerable<CorpusFile> Files()
    {
        foreach ((string kind, JpegSettings settings) in Kinds)
        {
            foreach ((string tail, byte[] bytes, string says) in Tails)
            {
                yield return new CorpusFile($"broken/end-{kind}-{tail}.jpg", () => [.. JpegWriter.Write(settings), .. bytes])
                {
                    Class = MissingEnd,
                    Expected = Expectation.Warn(says),
                    Width = settings.Width,
                    Height = settings.Height,
                    Components = settings.ComponentCount,
                    SamePixelsAs = "valid/420-baseline.jpg",
                    IsBeyondReferee = true,
                };
            }
        }

        // An arithmetic decoder needs no bytes for zeros at the end, so nothing shows that none are lost.
        JpegSettings arithmetic = Color with { Frame = JpegSettings.ArithmeticSequential };
        yield return Case.Changed(
            "broken/end-missing-arithmetic.jpg",
            MissingEnd,
            arithmetic,
            j => j,
            Expectation.Damaged(ImageErrorKind.Truncated, "The file ends without an EOI marker"));

        yield return Case.Changed(
            "broken/end-cut-table.jpg",
            MissingEnd,
            Color,
            j => [.. j, 0xFF, 0xC4, 0, 60, 0, 1, 2],
            Expectation.Damaged(ImageErrorKind.Truncated, "The file ends without an EOI marker"));

        foreach ((string kind, JpegSettings settings) in Kinds.Take(3))
        {
            yield return Case.Changed(
                $"broken/filled-{kind}.jpg",
                Filled,
                settings,
                j => [.. j.Cut(Middle(j)), .. new byte[40_000]],
                Expectation.Damaged(ImageErrorKind.Corrupt, "left between the image data and the"));
        }
    }

    /// <summary>Half of the only scan's data.</summary>
    private static int Middle(byte[] jpeg) => (jpeg.EndOf(Sos) + jpeg.Length) / 2;

    /// <summary>Boxes as a camera's video has them; the media data hold what looks like markers.</summary>
    private static byte[] Mp4() =>
    [
        0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0, .. "isommp42"u8, 0, 0, 2, 0, .. "mdat"u8, 0xFF, 0xC4, 0, 3, 0xFF, Sos, 0, 12, 0xFF,
        Eoi, .. Noise(600, 7),
    ];

    /// <summary>A block that holds what looks like markers, and the directory of blocks that the trailer ends with.</summary>
    private static byte[] Samsung()
    {
        byte[] block =
        [
            0, 0, 1, 0x0A, 14, 0, 0, 0, .. "Image_UTC_Data"u8, .. "1714978089000"u8, 0xFF, 0xC4, 0, 2, 0xFF, Eoi, .. Noise(400, 9),
        ];
        byte[] length = BitConverter.GetBytes(block.Length);
        return [.. block, .. "SEFH"u8, 106, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0x0A, .. length, .. length, 24, 0, 0, 0, .. "SEFT"u8];
    }

    private static byte[] Noise(int count, int seed)
    {
        Content.Pixels noise = Content.Noise(seed);
        return [.. Enumerable.Range(0, count).Select(i => (byte)noise(i, 0)).Select(b => b == Eoi ? (byte)0 : b)];
    }
}
