using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Files with one thing wrong, at a chosen place.</summary>
public static class DamageFamily
{
    private const byte Eoi = 0xD9;
    private const byte Sos = 0xDA;
    private const byte Dqt = 0xDB;
    private const byte Dht = 0xC4;
    private const byte Sof0 = 0xC0;
    private const byte Sof2 = 0xC2;
    private const byte Dri = 0xDD;
    private const byte App0 = 0xE0;

    private static readonly CorpusClass Stray = new("stray bytes", "bytes between segments that belong to none are passed over with a warning");
    private static readonly CorpusClass Excess = new("excess data", "padding behind the image data is told from data that were misread");
    private static readonly CorpusClass Trailer = new("trailing data", "what follows the end of the image is named and changes no pixel");
    private static readonly CorpusClass Fill = new("fill in scan", "fill bytes within the image data are read as libjpeg does, with a warning");
    private static readonly CorpusClass CodingMetadata = new("coding metadata", "JFIF and Adobe segments that contradict themselves are reported");
    private static readonly CorpusClass SegmentLength = new("segment length", "lengths that cannot be");
    private static readonly CorpusClass Quantization = new("quantization table", "tables that are absent, cut, or of no slot");
    private static readonly CorpusClass Huffman = new("Huffman table", "tables that are absent, cut, impossible, or of no slot");
    private static readonly CorpusClass Conditioning = new("arithmetic conditioning", "DAC segments with impossible entries");
    private static readonly CorpusClass Structure = new("structure", "markers twice, too early, too late, or of no meaning");
    private static readonly CorpusClass FrameHeader = new("frame header", "impossible sizes, counts and sampling factors");
    private static readonly CorpusClass ScanHeader = new("scan header", "impossible components, tables and parameters");
    private static readonly CorpusClass Truncation = new("truncation", "files that end at each place of their structure");
    private static readonly CorpusClass BeforeStart = new("bytes before SOI", "a JPEG behind a line break, headers or rubbish is found under salvage");
    private static readonly CorpusClass Code = new("entropy code", "image data that are no code, or code too many or too large coefficients");
    private static readonly CorpusClass RestartSequence = new("restart sequence", "restart markers lost, swapped, repeated, or out of number");
    private static readonly CorpusClass Progression = new("progression", "progressive scans in an order that cannot be");
    private static readonly CorpusClass MissingScan = new("missing scan", "components that no scan brings");

    private static JpegSettings Color { get; } = new() { Width = 61, Height = 43, Sampling = "2x2,1x1,1x1" };

    private static JpegSettings Grey { get; } = new() { Width = 61, Height = 43, Model = ColorModel.Grey };

    private static JpegSettings Restarts { get; } = Color with { RestartInterval = 2 };

    private static JpegSettings Progressive { get; } = Color with { Frame = JpegSettings.Progressive };

    private static JpegSettings Arithmetic { get; } = Color with { Frame = JpegSettings.ArithmeticSequential };

    private static JpegSettings Separate { get; } = Color with { Scans = ScanSpec.Separate(3) };

    public static IEnumerable<CorpusFile> Files() =>
    [
        .. Oddities(), .. Beginnings(), .. Segments(), .. Tables(), .. Structures(), .. Headers(), .. Truncations(), .. Codes(), .. RestartMarkers(),
        .. Progressions(),
    ];

    private static IEnumerable<CorpusFile> Oddities()
    {
        const string Same = "valid/420-baseline.jpg";
        byte[] garbage = [1, 2, 3, 0xFF, 0, 4];
        yield return Warn(
            "stray-before-dqt", Stray, Color, j => j.Insert(j.Find(Dqt), 7), "1 stray byte before the DQT marker", Same);
        yield return Warn(
            "stray-many-before-dqt",
            Stray,
            Color,
            j => j.Insert(j.Find(Dqt), new byte[2040]),
            "2040 stray bytes before the DQT marker",
            Same);
        yield return Warn(
            "stray-before-sof",
            Stray,
            Color,
            j => j.Insert(j.Find(Sof0), garbage),
            "6 stray bytes before the SOF0 marker",
            Same);
        yield return Warn(
            "stray-before-app0", Stray, Color, j => j.Insert(j.Find(App0), garbage), "before the APP0 marker", Same);
        yield return Warn(
            "stray-before-dht", Stray, Color, j => j.Insert(j.Find(Dht), 0), "1 stray byte before the DHT marker", Same);
        yield return Warn(
            "stray-before-sos",
            Stray,
            Color,
            j => j.Insert(j.Find(Sos), [.. Enumerable.Range(0, 255).Select(i => (byte)i)]),
            "before the SOS marker",
            Same);

        yield return Warn(
            "padding-zero-before-eoi",
            Excess,
            Color,
            j => j.Insert(j.Find(Eoi), 0),
            "1 byte of padding left between the image data and the EOI marker",
            Same);
        yield return Warn(
            "padding-zeros-before-eoi",
            Excess,
            Color,
            j => j.Insert(j.Find(Eoi), 0, 0, 0),
            "3 bytes of padding left between the image data and the EOI marker",
            Same);
        yield return Warn(
            "padding-ones-before-eoi",
            Excess,
            Grey,
            j => j.Insert(j.Find(Eoi), 0xFF, 0, 0xFF, 0),
            "of padding left between the image data and the EOI marker",
            "valid/grey-baseline.jpg");
        yield return Warn(
            "padding-before-restart",
            Excess,
            Restarts,
            j => j.Insert(j.Find(0xD2), 0),
            "1 byte of padding left between the image data and the RST2 marker",
            Same);
        yield return Warn(
            "excess-few-before-eoi",
            Excess,
            Color,
            j => j.Insert(j.Find(Eoi), 0x12, 0x34, 0x56),
            "3 bytes that code nothing left between the image data and the EOI marker",
            Same);
        yield return Warn(
            "excess-rows",
            Excess,
            Restarts,
            j => j.Insert(j.Find(Eoi), [0xFF, 0xD5, 0x11, 0x22, 0xFF, 0xD6, 0x33]),
            "after all rows that the frame header counts",
            Same);
        yield return Damaged(
            "excess-rows-of-no-interval",
            Excess,
            Grey with { Height = 21 },
            _ => WithMoreRows(),
            ImageErrorKind.Corrupt,
            "left between the image data and the EOI marker");
        yield return Warn(
            "padding-too-long-behind-the-end",
            Excess,
            Color,
            j => j.Insert(j.Find(Eoi), new byte[200]),
            "200 bytes that code nothing left between the image data and the EOI marker",
            Same);
        yield return Damaged(
            "padding-too-long",
            Excess,
            Grey,
            _ => Unpadded(new byte[200]),
            ImageErrorKind.Corrupt,
            "200 bytes left between the image data and the EOI marker");
        yield return Damaged(
            "excess-many-before-eoi",
            Excess,
            Grey,
            _ => Unpadded([.. Enumerable.Range(1, 60).Select(i => (byte)(i * 37))]),
            ImageErrorKind.Corrupt,
            "60 bytes left between the image data and the EOI marker");
        yield return Damaged(
            "excess-before-restart",
            Excess,
            Restarts,
            j => j.Insert(j.Find(0xD2), 0x35, 0x71, 0x22),
            ImageErrorKind.Corrupt,
            "3 bytes left between the image data and the RST2 marker");
        yield return Warn(
            "excess-between-scans",
            Excess,
            Separate,
            j => j.Insert(j.InScan(100), 0x35, 0x71, 0x22, 0x10),
            "4 bytes that code nothing left between the image data and the SOS marker",
            Same);
        yield return Damaged(
            "excess-before-later-scan",
            Excess,
            Separate with { Huffman = HuffmanLayout.Optimal },
            j => j.Insert(j.Find(Sos, 1), 0x35, 0x71, 0x22, 0x10),
            ImageErrorKind.Corrupt,
            "4 bytes left between the image data and the SOS marker");

        yield return Warn(
            "trailing-zeros",
            Trailer,
            Color,
            j => [.. j, .. new byte[100]],
            "100 bytes after the image (all of them zero)",
            Same);
        yield return Warn("trailing-text", Trailer, Color, j => [.. j, .. "written by a camera"u8], "among them text", Same);
        yield return Warn("trailing-jpeg", Trailer, Color, j => [.. j, .. j], "among them a JPEG image", Same);
        yield return Warn(
            "trailing-bytes",
            Trailer,
            Color,
            j => [.. j, 1, 2, 0x80, 4, 5],
            "5 bytes after the image (of unknown content)",
            Same);
        yield return Warn(
            "trailing-byte", Trailer, Color, j => [.. j, 0x80], "1 byte after the image (of unknown content)", Same);
        yield return Warn(
            "trailing-newline", Trailer, Color, j => [.. j, 10], "1 byte after the image (among them white space)", Same);
        yield return Warn(
            "trailing-motion-photo",
            Trailer,
            Color,
            j => [.. j, 0, 0, 0x30, 0x0A, .. "MotionPhoto_Data"u8, .. new byte[40]],
            "among them the video of a motion photo",
            Same);

        yield return Warn(
            "fill-in-scan", Fill, NoisyGrey, StuffFill, "The image data hold fill bytes (FF) that no marker follows");

        yield return Warn(
            "jfif-version",
            CodingMetadata,
            Color,
            j => j.Set(j.Find(App0) + 9, 9),
            "The JFIF version is 9.01; expected 1.xx",
            Same);
        yield return Warn(
            "jfif-thumbnail-size",
            CodingMetadata,
            Color,
            j => j.Set(j.Find(App0) + 16, 5, 5),
            "The JFIF segment has 0 bytes for a thumbnail of 5 x 5 pixels; expected 75",
            Same);
        yield return Warn(
            "adobe-transform-of-inks",
            CodingMetadata,
            Color with { Model = ColorModel.Ycck, AdobeTransform = 1, Sampling = null },
            j => j,
            "The Adobe segment names colour transform 1 for 4 components");
        yield return Case.Changed(
            "broken/adobe-cut.jpg",
            CodingMetadata,
            Color,
            j => j.Insert(j.Find(Dqt), 0xFF, 0xEE, 0, 7, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e'),
            Expectation.Convert,
            Same);
    }

    private static IEnumerable<CorpusFile> Beginnings()
    {
        foreach ((string name, byte[] bytes) in new (string Name, byte[] Bytes)[]
        {
            ("newline", [10]),
            ("http-headers", [.. "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"u8]),
            ("rubbish", [0x80, 0x81, 0x00, 0xFF, 0x82]),
            ("long-text", [.. Enumerable.Repeat((byte)'-', 2000)]),
        })
        {
            yield return Damaged(
                $"before-soi-{name}",
                BeforeStart,
                Color,
                j => [.. bytes, .. j],
                ImageErrorKind.NotJpeg,
                $"A JPEG seems to begin at byte {bytes.Length}");
        }
    }

    private static IEnumerable<CorpusFile> Segments()
    {
        const string Same = "valid/420-baseline.jpg";
        byte[] comment = [0xFF, 0xFE, 0, 1];
        yield return Warn(
            "length-comment-1",
            SegmentLength,
            Color,
            j => j.Insert(j.Find(Dqt), comment),
            "The COM segment claims a length of 1; expected at least 2",
            Same);
        yield return Warn(
            "length-app-0",
            SegmentLength,
            Color,
            j => j.Insert(j.Find(Dqt), 0xFF, 0xE5, 0, 0),
            "The APP5 segment claims a length of 0; expected at least 2",
            Same);
        yield return Fatal(
            "length-dqt-1",
            SegmentLength,
            j => j.Set(j.Find(Dqt) + 2, 0, 1),
            ImageErrorKind.Corrupt,
            "The DQT segment claims a length of 1; expected at least 2");
        yield return Fatal(
            "length-sof-0",
            SegmentLength,
            j => j.Set(j.Find(Sof0) + 2, 0, 0),
            ImageErrorKind.Corrupt,
            "The SOF0 segment claims a length of 0; expected at least 2");
        yield return Fatal(
            "length-dri-5",
            SegmentLength,
            j => j.Insert(j.Find(Sos), 0xFF, Dri, 0, 5, 0, 1, 0),
            ImageErrorKind.Corrupt,
            "The DRI segment is 5 bytes long; expected 4");
        yield return Fatal(
            "length-app-beyond-end",
            SegmentLength,
            j => j.Insert(j.Find(Dqt), 0xFF, 0xE3, 0xFF, 0xFF),
            ImageErrorKind.Truncated,
            "and no image data");
        yield return Fatal(
            "length-app0-too-long",
            SegmentLength,
            j => j.Set(j.Find(App0) + 2, 0xF0),
            ImageErrorKind.Truncated,
            "The APP0 segment is");
        yield return Fatal(
            "length-dht-too-long",
            SegmentLength,
            j => j.Set(j.Find(Dht) + 2, 0xF0),
            ImageErrorKind.Truncated,
            "The DHT segment is");
    }

    private static IEnumerable<CorpusFile> Tables()
    {
        yield return Fatal(
            "quantization-absent",
            Quantization,
            j => j.Without(Dqt, 1),
            ImageErrorKind.Corrupt,
            "Component 2 uses quantization table 1, which was never defined");
        yield return Fatal(
            "quantization-selector-3",
            Quantization,
            j => j.Set(j.Find(Sof0) + 12, 3),
            ImageErrorKind.Corrupt,
            "uses quantization table 3, which was never defined");
        yield return Fatal(
            "quantization-slot-15",
            Quantization,
            j => j.Set(j.Find(Dqt) + 4, 15),
            ImageErrorKind.Corrupt,
            "The DQT segment defines table 15; expected 0 to 3");
        yield return Fatal(
            "quantization-cut",
            Quantization,
            j => j.Set(j.Find(Dqt) + 4, 0x10),
            ImageErrorKind.Corrupt,
            "The DQT segment has 64 bytes left for table 0; expected 128");
        yield return Fatal(
            "quantization-absent-progressive",
            Quantization,
            j => j.WithoutAll(Dqt),
            ImageErrorKind.Corrupt,
            "which was never defined",
            Progressive);

        yield return Fatal(
            "huffman-slot-9",
            Huffman,
            j => j.Set(j.Find(Dht) + 4, 0x09),
            ImageErrorKind.Corrupt,
            "The DHT segment defines table 0x09; expected 0 to 3 or 0x10 to 0x13");
        yield return Fatal(
            "huffman-too-many-symbols",
            Huffman,
            j => j.Set(j.Find(Dht) + 5, 200, 200),
            ImageErrorKind.Corrupt,
            "symbols; expected at most");
        yield return Fatal(
            "huffman-bytes-left",
            Huffman,
            j => j.Insert(j.EndOf(Dht), 1, 2, 3).Set(j.Find(Dht) + 3, (byte)(j[j.Find(Dht) + 3] + 3)),
            ImageErrorKind.Corrupt,
            "bytes after its last table; expected none");
        yield return Fatal(
            "huffman-too-many-codes",
            Huffman,
            j => j.Set(j.Find(Dht) + 5, 5, 5, 0, 0, 2, 0, 0, 0, 0),
            ImageErrorKind.Corrupt,
            "A Huffman table has more codes of");
        yield return Fatal(
            "huffman-dc-symbol",
            Huffman,
            j => j.Set(j.Find(Dht) + 21, 17),
            ImageErrorKind.Corrupt,
            "A DC Huffman table has a symbol above");
        yield return Fatal(
            "huffman-absent-slot",
            Huffman,
            j => j.Set(j.Find(Sos) + 6, 0x33),
            ImageErrorKind.Corrupt,
            "Huffman table 3, which was never defined");
        yield return Fatal(
            "huffman-absent-ac-slot",
            Huffman,
            j => j.Set(j.Find(Sos) + 6, 0x03),
            ImageErrorKind.Corrupt,
            "The scan uses AC Huffman table 3, which was never defined");
        yield return Fatal(
            "huffman-absent-progressive",
            Huffman,
            j => j.Without(Dht),
            ImageErrorKind.Corrupt,
            "which was never defined",
            Progressive);

        yield return Fatal(
            "conditioning-l-above-u",
            Conditioning,
            j => j.Insert(j.Find(Sos), 0xFF, 0xCC, 0, 4, 0, 0x12),
            ImageErrorKind.Corrupt,
            "The DAC segment bounds small differences by 2 and 1; expected L <= U",
            Arithmetic);
        yield return Fatal(
            "conditioning-slot",
            Conditioning,
            j => j.Insert(j.Find(Sos), 0xFF, 0xCC, 0, 4, 0x2B, 0),
            ImageErrorKind.Corrupt,
            "The DAC segment defines table 0x2B; expected at most 0x1F",
            Arithmetic);
        yield return Fatal(
            "conditioning-cut",
            Conditioning,
            j => j.Insert(j.Find(Sos), 0xFF, 0xCC, 0, 3, 0),
            ImageErrorKind.Corrupt,
            "The DAC segment ends in the middle of an entry",
            Arithmetic);
    }

    private static IEnumerable<CorpusFile> Structures()
    {
        yield return Fatal(
            "two-soi",
            Structure,
            j => j.Insert(2, 0xFF, 0xD8),
            ImageErrorKind.Corrupt,
            "A second SOI marker stands where a segment is expected");
        yield return Fatal(
            "two-sof",
            Structure,
            j => j.Insert(j.EndOf(Sof0), j[j.Find(Sof0)..j.EndOf(Sof0)]),
            ImageErrorKind.Corrupt,
            "A second frame header (SOF0) follows the one at byte");
        yield return Fatal(
            "two-sof-of-other-processes",
            Structure,
            j => j.Insert(j.EndOf(Sof0), j.Set(j.Find(Sof0) + 1, Sof2)[j.Find(Sof0)..j.EndOf(Sof0)]),
            ImageErrorKind.Corrupt,
            "A second frame header (SOF2)");
        yield return Fatal(
            "sos-before-sof",
            Structure,
            j => j.Without(Sof0),
            ImageErrorKind.Corrupt,
            "The scan header (SOS) comes before any frame header (SOF)");
        yield return Fatal(
            "eoi-after-frame",
            Structure,
            j => [.. j[..j.Find(Sos)], 0xFF, Eoi],
            ImageErrorKind.Corrupt,
            "The image ends (EOI) after its frame header, without a scan");
        yield return Fatal(
            "eoi-at-once",
            Structure,
            _ => [0xFF, 0xD8, 0xFF, Eoi],
            ImageErrorKind.Corrupt,
            "The image ends (EOI) without a frame header and without a scan");
        yield return Fatal(
            "eoi-before-the-picture",
            Structure,
            j => [.. j[..2], .. new byte[50], 0xFF, Eoi, .. j],
            ImageErrorKind.Corrupt,
            "The image ends (EOI) without a frame header and without a scan");
        yield return Fatal(
            "reserved-marker",
            Structure,
            j => j.Insert(j.Find(Dqt), 0xFF, 0x20, 0, 4, 1, 2),
            ImageErrorKind.Corrupt,
            "The reserved 0x20 marker stands where a segment is expected");
        yield return Fatal(
            "reserved-marker-bf",
            Structure,
            j => j.Insert(j.Find(Sof0), 0xFF, 0xBF, 0, 4, 1, 2),
            ImageErrorKind.Corrupt,
            "The reserved 0xBF marker stands where a segment is expected");

        // What follows the last row is no loss of pixels, but libjpeg does not accept it.
        yield return Damaged(
            "second-scan",
            Structure,
            Color,
            j => j.Insert(j.Find(Eoi), j[j.Find(Sos)..j.Find(Eoi)]),
            ImageErrorKind.Corrupt,
            "A second scan follows one that held the whole image");
        yield return Damaged(
            "bad-table-after-the-picture",
            Structure,
            Color,
            j => j.Insert(j.Find(Eoi), [0xFF, Dqt, 0, 67, 15, .. Enumerable.Repeat((byte)1, 64)]),
            ImageErrorKind.Corrupt,
            "The DQT segment defines table 15");
        yield return Damaged(
            "reserved-marker-after-the-picture",
            Structure,
            Color,
            j => j.Insert(j.Find(Eoi), 0xFF, 0x90, 0, 2),
            ImageErrorKind.Corrupt,
            "0x90 marker");
        yield return Damaged(
            "conditioning-after-the-picture",
            Structure,
            Color,
            j => j.Insert(j.Find(Eoi), 0xFF, 0xCC, 0, 4, 0xFF, 0),
            ImageErrorKind.Corrupt,
            "The DAC segment defines table 0xFF");
        yield return Damaged(
            "frame-after-the-picture",
            Structure,
            Color,
            j => j.Insert(j.Find(Eoi), 0xFF, 0xC5, 0, 2),
            ImageErrorKind.Unsupported,
            "The image is hierarchical");
    }

    private static IEnumerable<CorpusFile> Headers()
    {
        yield return Fatal(
            "frame-sampling-0",
            FrameHeader,
            j => j.Set(j.Find(Sof0) + 11, 0x20),
            ImageErrorKind.Corrupt,
            "has sampling factors 2 x 0; expected 1 to 4");
        yield return Fatal(
            "frame-sampling-7",
            FrameHeader,
            j => j.Set(j.Find(Sof0) + 14, 0x17),
            ImageErrorKind.Corrupt,
            "has sampling factors 1 x 7; expected 1 to 4");
        yield return Fatal(
            "frame-width-0",
            FrameHeader,
            j => j.Set(j.Find(Sof0) + 7, 0, 0),
            ImageErrorKind.Corrupt,
            "describes an empty image: 0 x 43 pixels");
        yield return Fatal(
            "frame-no-components",
            FrameHeader,
            j => j.Set(j.Find(Sof0) + 9, 0),
            ImageErrorKind.Corrupt,
            "describes an empty image");
        yield return Fatal(
            "frame-length", FrameHeader, j => j.Set(j.Find(Sof0) + 9, 2), ImageErrorKind.Corrupt, "for 2 components");
        yield return Fatal(
            "frame-short",
            FrameHeader,
            j => j.Insert(j.Find(Sof0), 0xFF, Sof0, 0, 4, 8, 0),
            ImageErrorKind.Corrupt,
            "The frame header SOF0 is 4 bytes long; expected at least 8");
        yield return Fatal(
            "frame-mcu-too-large",
            FrameHeader,
            j => j.Set(j.Find(Sof0) + 11, 0x33),
            ImageErrorKind.Corrupt,
            "An MCU of the scan has 11 blocks; expected at most 10");
        yield return Case.Changed(
            "broken/frame-precision-0.jpg",
            FrameHeader,
            Color,
            j => j.Set(j.Find(Sof0) + 4, 0),
            Expectation.Reject(ImageErrorKind.Unsupported, "Its samples have 0 bits; expected 8"));

        yield return Fatal(
            "scan-unknown-component",
            ScanHeader,
            j => j.Set(j.Find(Sos) + 7, 93),
            ImageErrorKind.Corrupt,
            "The scan header names component 93; expected one of 1, 2, 3");
        yield return Fatal(
            "scan-component-twice",
            ScanHeader,
            j => j.Set(j.Find(Sos) + 7, 1),
            ImageErrorKind.Corrupt,
            "The scan header names component 1");
        yield return Fatal(
            "scan-wrong-order",
            ScanHeader,
            j => j.Set(j.Find(Sos) + 5, 3).Set(j.Find(Sos) + 9, 1),
            ImageErrorKind.Corrupt,
            "The scan header names component 1");
        yield return Fatal(
            "scan-no-components",
            ScanHeader,
            j => j.Set(j.Find(Sos) + 4, 0),
            ImageErrorKind.Corrupt,
            "names 0 components; expected 1 to 4");
        yield return Fatal(
            "scan-five-components",
            ScanHeader,
            j => j.Set(j.Find(Sos) + 4, 5),
            ImageErrorKind.Corrupt,
            "names 5 components; expected 1 to 4");
        yield return Warn(
            "scan-sequential-parameters",
            ScanHeader,
            Color,
            j => j.Set(j.EndOf(Sos) - 3, 0, 62, 0),
            "The scan of a sequential image has the parameters Ss=0 Se=62 Ah=0 Al=0",
            "valid/420-baseline.jpg");
        yield return Warn(
            "scan-sequential-approximation",
            ScanHeader,
            Grey,
            j => j.Set(j.EndOf(Sos) - 3, 0, 63, 0x21),
            "Ss=0 Se=63 Ah=2 Al=1",
            "valid/grey-baseline.jpg");
        yield return Fatal(
            "scan-progressive-band",
            ScanHeader,
            j => j.Set(j.EndOf(Sos, 1) - 3, 25, 22),
            ImageErrorKind.Corrupt,
            "has the parameters Ss=25 Se=22",
            Progressive);
        yield return Fatal(
            "scan-progressive-dc-and-ac",
            ScanHeader,
            j => j.Set(j.EndOf(Sos) - 3, 0, 63, 0),
            ImageErrorKind.Corrupt,
            "Ss=0 Se=63 Ah=0 Al=0, which cannot be",
            Progressive);
        yield return Fatal(
            "scan-progressive-step",
            ScanHeader,
            j => j.Set(j.EndOf(Sos) - 1, 0x38),
            ImageErrorKind.Corrupt,
            "Ah=3 Al=8, which cannot be",
            Progressive);
        yield return Fatal(
            "scan-progressive-se-64",
            ScanHeader,
            j => j.Set(j.EndOf(Sos, 1) - 2, 64),
            ImageErrorKind.Corrupt,
            "Se=64",
            Progressive);
        yield return Fatal(
            "scan-progressive-low-14",
            ScanHeader,
            j => j.Set(j.EndOf(Sos) - 1, 0x0E),
            ImageErrorKind.Corrupt,
            "Al=14, which cannot be",
            Progressive);
        yield return Fatal(
            "scan-progressive-ac-of-three",
            ScanHeader,
            j => j.Set(j.EndOf(Sos) - 3, 1, 5),
            ImageErrorKind.Corrupt,
            "of 3 components has the parameters Ss=1 Se=5",
            Progressive);
    }

    private static IEnumerable<CorpusFile> Truncations()
    {
        yield return Fatal(
            "cut-after-soi", Truncation, j => j.Cut(2), ImageErrorKind.Truncated, "The file ends before its image data");
        yield return Fatal(
            "cut-in-app0-length",
            Truncation,
            j => j.Cut(5),
            ImageErrorKind.Truncated,
            "The file ends within the length of the APP0 segment");
        yield return Fatal(
            "cut-in-app0",
            Truncation,
            j => j.Cut(9),
            ImageErrorKind.Truncated,
            "The APP0 segment is 14 bytes long; the file has 3 left");
        yield return Fatal(
            "cut-in-dqt", Truncation, j => j.Cut(j.Find(Dqt) + 20), ImageErrorKind.Truncated, "The DQT segment is");
        yield return Fatal(
            "cut-in-sof", Truncation, j => j.Cut(j.Find(Sof0) + 7), ImageErrorKind.Truncated, "The SOF0 segment is");
        yield return Fatal(
            "cut-after-sof",
            Truncation,
            j => j.Cut(j.EndOf(Sof0)),
            ImageErrorKind.Truncated,
            "The file ends before its image data");
        yield return Fatal(
            "cut-in-dht", Truncation, j => j.Cut(j.Find(Dht) + 9), ImageErrorKind.Truncated, "The DHT segment is");
        yield return Fatal(
            "cut-in-sos", Truncation, j => j.Cut(j.Find(Sos) + 6), ImageErrorKind.Truncated, "The SOS segment is");
        yield return Fatal(
            "cut-in-dac",
            Truncation,
            j => j.Insert(j.Find(Sos), 0xFF, 0xCC, 0, 6, 0, 0x10, 0x10, 5).Cut(j.Find(Sos) + 6),
            ImageErrorKind.Truncated,
            "The DAC segment is",
            Arithmetic);
        yield return Damaged(
            "cut-at-scan-data",
            Truncation,
            Color,
            j => j.Cut(j.EndOf(Sos)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        foreach (int percent in new[] { 3, 25, 50, 75, 97 })
        {
            yield return Damaged(
                $"cut-{percent}-percent",
                Truncation,
                Color,
                j => j.Cut(j.InScan(percent)),
                ImageErrorKind.Truncated,
                "The file ends in the middle of the image data");
            yield return Damaged(
                $"cut-{percent}-percent-restarts",
                Truncation,
                Restarts,
                j => j.Cut(j.InScan(percent)),
                ImageErrorKind.Truncated,
                "The file ends in the middle of the image data");
        }

        yield return Damaged(
            "cut-grey",
            Truncation,
            Grey,
            j => j.Cut(j.InScan(60)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-progressive-dc",
            Truncation,
            Progressive,
            j => j.Cut(j.InScan(40)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-progressive-ac",
            Truncation,
            Progressive,
            j => j.Cut(j.InScan(50, 4)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-progressive-refinement",
            Truncation,
            Progressive,
            j => j.Cut(j.InScan(50, 9)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-progressive-between-scans",
            Truncation,
            Progressive,
            j => j.Cut(j.Find(Dht, 5)),
            ImageErrorKind.Truncated,
            "The file ends without an EOI marker");
        yield return Damaged(
            "cut-progressive-in-later-sos",
            Truncation,
            Progressive,
            j => j.Cut(j.Find(Sos, 4) + 5),
            ImageErrorKind.Truncated,
            "The file ends without an EOI marker");
        yield return Damaged(
            "cut-progressive-in-later-dht",
            Truncation,
            Progressive with { Huffman = HuffmanLayout.Optimal },
            j => j.Cut(j.Find(Dht, 5) + 12),
            ImageErrorKind.Truncated,
            "The file ends without an EOI marker");
        yield return Damaged(
            "cut-separate",
            Truncation,
            Separate,
            j => j.Cut(j.InScan(50, 1)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-inks",
            Truncation,
            Color with { Model = ColorModel.Cmyk, AdobeTransform = -1, Sampling = null },
            j => j.Cut(j.InScan(50)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "cut-rgb",
            Truncation,
            Color with { Model = ColorModel.Rgb, AdobeTransform = -1, Sampling = null },
            j => j.Cut(j.InScan(50)),
            ImageErrorKind.Truncated,
            "The file ends in the middle of the image data");
        yield return Damaged(
            "eoi-early",
            Truncation,
            Color,
            j => [.. j.Cut(j.InScan(50)), 0xFF, Eoi],
            ImageErrorKind.Truncated,
            "The image ends (EOI) in the middle of the image data");
        yield return Damaged(
            "eoi-early-progressive",
            Truncation,
            Progressive,
            j => [.. j.Cut(j.InScan(50, 4)), 0xFF, Eoi],
            ImageErrorKind.Truncated,
            "The image ends (EOI) in the middle of the image data");
        yield return Damaged(
            "dht-in-the-data",
            Truncation,
            Progressive,
            j => j.Remove(j.InScan(50, 2), j.InScan(100, 2) - j.InScan(50, 2)),
            ImageErrorKind.Corrupt,
            "The DHT marker stands in the middle of the image data");
        yield return Damaged(
            "sos-in-the-data",
            Truncation,
            Separate,
            j => j.Remove(j.InScan(50, 0), j.InScan(100, 0) - j.InScan(50, 0)),
            ImageErrorKind.Corrupt,
            "The SOS marker stands in the middle of the image data");
        yield return Damaged(
            "restart-in-the-data",
            Truncation,
            Color,
            j => j.Insert(j.InScan(50), 0xFF, 0xD0),
            ImageErrorKind.Corrupt,
            "The RST0 marker stands in the middle of the image data");
        yield return Damaged(
            "app-in-the-data",
            Truncation,
            Color,
            j => j.Insert(j.InScan(50), 0xFF, 0xE1, 0, 4, 1, 2),
            ImageErrorKind.Corrupt,
            "The APP1 marker stands in the middle of the image data");

    }

    private static IEnumerable<CorpusFile> Codes()
    {
        yield return Damaged(
            "code-of-ones", Code, Grey, BadCode, ImageErrorKind.Corrupt, "The image data hold bits that are no Huffman code");
        yield return Damaged(
            "code-flipped-early",
            Code,
            Color,
            j => j.Set(j.InScan(20), (byte)(j[j.InScan(20)] ^ 0x40)),
            ImageErrorKind.Corrupt,
            "left between the image data and the EOI marker");
        yield return Damaged(
            "code-flipped-late",
            Code,
            Color,
            j => j.Set(j.InScan(45), (byte)(j[j.InScan(45)] ^ 0x40)),
            ImageErrorKind.Corrupt,
            "A block has more coefficients than there can be");
        yield return Damaged(
            "code-zeroed",
            Code,
            Color,
            j => j.Set(j.InScan(30), new byte[30]),
            ImageErrorKind.Corrupt,
            "A block has more coefficients than there can be");
        yield return Damaged(
            "code-too-many-coefficients",
            Code,
            Grey16,
            _ => TooManyCoefficients(),
            ImageErrorKind.Corrupt,
            "A block has more coefficients than there can be");
        yield return Damaged(
            "code-dc-overflow",
            Code,
            Grey64,
            _ => DcOverflow(),
            ImageErrorKind.Corrupt,
            "A DC coefficient grows beyond 16 bits");
        yield return Warn(
            "code-out-of-range",
            Code,
            Grey16,
            _ => OutOfRange(),
            "Coefficients are out of the range that samples of 8 bits can give");
        yield return Damaged(
            "code-arithmetic-zeros",
            Code,
            Grey16,
            _ => EndlessZeros(),
            ImageErrorKind.Corrupt,
            "The image data hold an impossible arithmetic code");
        yield return Damaged(
            "code-arithmetic-magnitude",
            Code,
            Grey16,
            _ => EndlessMagnitude(),
            ImageErrorKind.Corrupt,
            "The image data hold an impossible arithmetic code");
        yield return Damaged(
            "code-arithmetic-misread",
            Code,
            Arithmetic,
            j => j.Set(j.InScan(10), [.. Enumerable.Repeat((byte)0xFE, 40)]),
            ImageErrorKind.Corrupt,
            "left between the image data and the EOI marker");
        yield return Damaged(
            "code-progressive-ac",
            Code,
            Progressive,
            j => j.Set(j.InScan(30, 1), [.. Enumerable.Repeat((byte)0xFE, 12)]),
            ImageErrorKind.Corrupt,
            "A block has more coefficients than there can be");
    }

    private static IEnumerable<CorpusFile> RestartMarkers()
    {
        yield return Damaged(
            "restart-lost",
            RestartSequence,
            Restarts,
            j => j.Remove(j.Find(0xD2), 2),
            ImageErrorKind.Corrupt,
            "left between the image data and the RST3 marker");
        yield return Damaged(
            "restart-interval-lost",
            RestartSequence,
            Restarts,
            j => j.Remove(j.Find(0xD2), j.Find(0xD3) - j.Find(0xD2)),
            ImageErrorKind.Corrupt,
            "The RST3 marker stands where RST2 is expected");
        yield return Damaged(
            "restart-wrong-number",
            RestartSequence,
            Restarts,
            j => j.Set(j.Find(0xD2) + 1, 0xD6),
            ImageErrorKind.Corrupt,
            "The RST6 marker stands where RST2 is expected");
        yield return Damaged(
            "restart-one-ahead",
            RestartSequence,
            Restarts,
            j => j.Set(j.Find(0xD2) + 1, 0xD3),
            ImageErrorKind.Corrupt,
            "The RST3 marker stands where RST2 is expected");
        yield return Damaged(
            "restart-repeated",
            RestartSequence,
            Restarts,
            j => j.Set(j.Find(0xD2) + 1, 0xD1),
            ImageErrorKind.Corrupt,
            "The RST1 marker stands where RST2 is expected");
        yield return Damaged(
            "restart-replaced",
            RestartSequence,
            Restarts,
            j => j.Set(j.Find(0xD2) + 1, 0x13),
            ImageErrorKind.Corrupt,
            "0x13 marker stands where RST2 is expected");
        yield return Damaged(
            "restart-extra",
            RestartSequence,
            Restarts,
            j => j.Insert(j.Find(0xD2), 0xFF, 0xD2),
            ImageErrorKind.Corrupt,
            "The RST2 marker stands in the middle of the image data");
        yield return Damaged(
            "restart-progressive-lost",
            RestartSequence,
            Progressive with { RestartInterval = 3 },
            j => j.Remove(j.Find(0xD1), 2),
            ImageErrorKind.Corrupt,
            "The RST2 marker stands where RST1 is expected");
        yield return Damaged(
            "restart-arithmetic-wrong",
            RestartSequence,
            Arithmetic with { RestartInterval = 3 },
            j => j.Set(j.Find(0xD1) + 1, 0xD5),
            ImageErrorKind.Corrupt,
            "The RST5 marker stands where RST1 is expected");
        yield return Damaged(
            "restart-announced-absent",
            RestartSequence,
            Color,
            j => j.Insert(j.Find(Sos), 0xFF, Dri, 0, 4, 0, 4),
            ImageErrorKind.Corrupt,
            "left between the image data and the EOI marker");
        yield return Damaged(
            "restart-not-announced",
            RestartSequence,
            Restarts,
            j => j.Without(Dri),
            ImageErrorKind.Corrupt,
            "The RST0 marker stands in the middle of the image data");
    }

    private static IEnumerable<CorpusFile> Progressions()
    {
        ScanSpec[] scans = ScanSpec.Progressive(3);
        yield return Damaged(
            "progression-ac-first",
            Progression,
            Progressive with { Scans = [.. scans[1..2], .. scans[..1], .. scans[2..]] },
            j => j,
            ImageErrorKind.Corrupt,
            "does not follow from the scans before it");
        yield return Damaged(
            "progression-refinement-first",
            Progression,
            Progressive with { Scans = [scans[0], scans[9], .. scans[1..9]] },
            j => j,
            ImageErrorKind.Corrupt,
            "does not follow from the scans before it");
        yield return Damaged(
            "progression-scan-twice",
            Progression,
            Progressive with { Scans = [.. scans[..2], scans[1], .. scans[2..]] },
            j => j,
            ImageErrorKind.Corrupt,
            "does not follow from the scans before it");
        yield return Damaged(
            "progression-dc-twice",
            Progression,
            Progressive with { Scans = [scans[0], .. scans] },
            j => j,
            ImageErrorKind.Corrupt,
            "does not follow from the scans before it");
        yield return Damaged(
            "missing-dc-of-one",
            MissingScan,
            Progressive with { Scans = [new([0, 1], 0, 0), new([0], 1, 63), new([1], 1, 63)] },
            j => j,
            ImageErrorKind.Corrupt,
            "No scan holds the DC coefficients of component 3");
        yield return Damaged(
            "missing-component",
            MissingScan,
            Separate with { Scans = [new([0]), new([2])] },
            j => j,
            ImageErrorKind.Corrupt,
            "No scan holds component 2");
        yield return Damaged(
            "missing-two-components",
            MissingScan,
            Separate with { Scans = [new([0])] },
            j => j,
            ImageErrorKind.Corrupt,
            "No scan holds component 2");
        yield return Damaged(
            "missing-luma",
            MissingScan,
            Separate with { Scans = [new([1, 2])] },
            j => j,
            ImageErrorKind.Corrupt,
            "No scan holds component 1");
    }

    private static JpegSettings Grey16 { get; } = new() { Width = 16, Height = 8, Model = ColorModel.Grey };

    private static JpegSettings Grey64 { get; } = new() { Width = 400, Height = 8, Model = ColorModel.Grey };

    private static JpegSettings NoisyGrey { get; } =
        new() { Width = 64, Height = 64, Model = ColorModel.Grey, Quality = 100, Content = Content.Noise(5) };

    /// <summary>Bytes before the end of a picture whose data end with hardly any padding, so that nothing says where they end.</summary>
    private static byte[] Unpadded(byte[] bytes)
    {
        const int ThreeBits = 7;
        for (int seed = 1; ; seed++)
        {
            byte[] jpeg = JpegWriter.Write(Grey with { Content = Content.Landscape(Grey.Width, Grey.Height, seed) });
            if ((jpeg[jpeg.Find(Eoi) - 1] & ThreeBits) != ThreeBits)
            {
                return jpeg.Insert(jpeg.Find(Eoi), bytes);
            }
        }
    }

    /// <summary>A header of fewer rows than the image data have.</summary>
    private static byte[] WithMoreRows()
    {
        byte[] jpeg = JpegWriter.Write(Grey);
        return jpeg.Set(jpeg.Find(Sof0) + 5, 0, 21);
    }

    /// <summary>Zeros up to a coefficient beyond the last, in arithmetic code.</summary>
    private static byte[] EndlessZeros() => Coded((encoder, dc, ac) =>
    {
        encoder.Code(ref dc[0], false);
        encoder.Code(ref ac[0], false);
        for (int k = 1; k <= 63; k++)
        {
            encoder.Code(ref ac[(3 * (k - 1)) + 1], false);
        }
    });

    /// <summary>A difference of more bits than there can be, in arithmetic code.</summary>
    private static byte[] EndlessMagnitude() => Coded((encoder, dc, _) =>
    {
        const int FirstCategory = 20;
        encoder.Code(ref dc[0], true);
        encoder.Code(ref dc[1], false);
        encoder.Code(ref dc[2], true);
        for (int i = 0; i < 15; i++)
        {
            encoder.Code(ref dc[FirstCategory + i], true);
        }
    });

    private static byte[] Coded(Action<ArithmeticEncoder, byte[], byte[]> code)
    {
        var encoder = new ArithmeticEncoder();
        code(encoder, new byte[64], new byte[256]);
        return Scan(Grey16 with { Frame = JpegSettings.ArithmeticSequential }).Raw(encoder.Finish()).Marker(Eoi).ToArray();
    }

    /// <summary>A second FF before a stuffed zero.</summary>
    private static byte[] StuffFill(byte[] jpeg)
    {
        int at = jpeg.EndOf(Sos);
        while (jpeg[at] != 0xFF || jpeg[at + 1] != 0)
        {
            at++;
        }

        return jpeg.Insert(at, 0xFF);
    }

    /// <summary>Ones for longer than any code.</summary>
    private static byte[] BadCode(byte[] jpeg) =>
        jpeg.Set(jpeg.InScan(30), [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 2 == 0 ? 0xFF : 0))]);

    /// <summary>A header with the typical tables, and the codes of a scan of grey blocks.</summary>
    private static JpegStream Scan(JpegSettings settings)
    {
        byte[] jpeg = JpegWriter.Write(settings);
        return new JpegStream().Raw(jpeg[..jpeg.EndOf(Sos)]);
    }

    /// <summary>Five runs of sixteen zeros: 80 coefficients of 63.</summary>
    private static byte[] TooManyCoefficients()
    {
        JpegStream stream = Scan(Grey16).Bits(0b00, 2);
        for (int i = 0; i < 5; i++)
        {
            stream.Bits(0b11111111001, 11);
        }

        // An end of block, and a block of nothing.
        return stream.Bits(0b1010, 4).Bits(0b001010, 6).Flush().Marker(Eoi).ToArray();
    }

    /// <summary>Each block adds 2047 to DC: the 17th is beyond 16 bits.</summary>
    private static byte[] DcOverflow()
    {
        JpegStream stream = Scan(Grey64);
        for (int i = 0; i < 50; i++)
        {
            stream.Bits(0b111111110, 9).Bits(0x7FF, 11).Bits(0b1010, 4);
        }

        return stream.Flush().Marker(Eoi).ToArray();
    }

    /// <summary>DC of 2047 by steps of more than 1 is far beyond what 8 bits can give.</summary>
    private static byte[] OutOfRange() => Scan(Grey16 with { Quality = 30 })
        .Bits(0b111111110, 9).Bits(0x7FF, 11).Bits(0b1010, 4).Bits(0b111111110, 9).Bits(0x7FF, 11).Bits(0b1010, 4)
        .Flush().Marker(Eoi).ToArray();

    private static CorpusFile Warn(
        string name, CorpusClass kind, JpegSettings settings, Func<byte[], byte[]> change, string says, string? sameAs = null) =>
        Case.Changed($"broken/{name}.jpg", kind, settings, change, Expectation.Warn(says), sameAs);

    private static CorpusFile Damaged(
        string name, CorpusClass kind, JpegSettings settings, Func<byte[], byte[]> change, ImageErrorKind error, string says) =>
        Case.Changed($"broken/{name}.jpg", kind, settings, change, Expectation.Damaged(error, says));

    private static CorpusFile Fatal(
        string name, CorpusClass kind, Func<byte[], byte[]> change, ImageErrorKind error, string says, JpegSettings? settings = null) =>
        Case.Bytes($"broken/{name}.jpg", kind, () => change(JpegWriter.Write(settings ?? Color)), Expectation.Reject(error, says));
}
