using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Files in order, of each process, sampling, colour model, size, and layout of tables and segments.</summary>
public static class ValidFamily
{
    private const string Inks = "The picture is CMYK and it has no ICC profile that can be used";

    private static readonly CorpusClass Process = new("process", "every coding process gives the pixels of the baseline file of the same coefficients");
    private static readonly CorpusClass Sampling = new("sampling", "chroma of any resolution, also of odd ratios, is brought up to full size as libjpeg-turbo does");
    private static readonly CorpusClass Restart = new("restart", "restart intervals of any length change no pixel");
    private static readonly CorpusClass Scans = new("scans", "components in scans of their own or in groups change no pixel");
    private static readonly CorpusClass CutProgressive = new("cut progressive", "a progressive picture whose later scans are absent is converted at the quality that came, and says so");
    private static readonly CorpusClass Model = new("colour model", "grey, YCbCr, RGB, CMYK and YCCK are told apart by JFIF, Adobe and component identifiers");
    private static readonly CorpusClass Size = new("size", "sizes that end within a block, a single pixel, and long single rows and columns");
    private static readonly CorpusClass Tables = new("tables", "quantization and Huffman tables of every layout, number and width");
    private static readonly CorpusClass Layout = new("layout", "segments in any order that the standard allows, and fill bytes before markers");
    private static readonly CorpusClass Quality = new("quality", "coefficients from DC alone to all at their limits");
    private static readonly CorpusClass Name = new("file name", "spaces, capitals and every extension that counts as a JPEG's");
    private static readonly CorpusClass Photo = new("photograph", "pictures of real size, with the grain of a camera");

    /// <summary>Factors of luma and both chromas: at most ten blocks an MCU, and no ratio is fractional.</summary>
    private static readonly string[] Samplings =
    [
        "2x1,1x1,1x1", "1x2,1x1,1x1", "2x2,1x1,1x1", "4x1,1x1,1x1", "1x4,1x1,1x1", "4x2,1x1,1x1", "2x4,1x1,1x1", "3x1,1x1,1x1",
        "1x3,1x1,1x1", "3x2,1x1,1x1", "2x3,1x1,1x1", "2x2,1x2,1x2", "2x2,2x1,2x1", "1x2,1x2,1x2", "2x1,2x1,2x1", "2x2,2x1,1x2",
        "2x2,1x1,2x2", "1x1,2x2,1x1", "1x1,2x2,2x2", "2x2,2x2,1x1", "2x1,1x2,1x1", "4x1,2x1,1x1", "4x1,2x1,2x2", "1x4,1x2,1x1",
    ];

    private static JpegSettings Color { get; } = new() { Width = 61, Height = 43 };

    private static JpegSettings Color420 { get; } = new() { Width = 61, Height = 43, Sampling = "2x2,1x1,1x1" };

    private static JpegSettings Grey { get; } = new() { Width = 61, Height = 43, Model = ColorModel.Grey };

    public static IEnumerable<CorpusFile> Files() =>
    [
        .. Processes(), .. Subsampled(), .. Restarts(), .. SeparateScans(), .. Cut(), .. Models(), .. Sizes(), .. TableLayouts(),
        .. SegmentLayouts(), .. Qualities(), .. Names(), .. Photographs(),
    ];

    private static IEnumerable<CorpusFile> Processes()
    {
        foreach ((string name, JpegSettings settings) in new[] { ("grey", Grey), ("444", Color), ("420", Color420) })
        {
            string baseline = $"valid/{name}-baseline.jpg";
            yield return Case.Valid(baseline, Process, settings);
            yield return Case.Valid(
                $"valid/{name}-extended.jpg", Process, settings with { Frame = JpegSettings.Extended }, baseline);
            yield return Case.Valid(
                $"valid/{name}-optimised.jpg", Process, settings with { Huffman = HuffmanLayout.Optimal }, baseline);
            yield return Case.Valid(
                $"valid/{name}-progressive.jpg", Process, settings with { Frame = JpegSettings.Progressive }, baseline);
            yield return Case.Valid(
                $"valid/{name}-spectral-selection.jpg",
                Process,
                settings with
                {
                    Frame = JpegSettings.Progressive,
                    Scans = ScanSpec.SpectralSelection(settings.ComponentCount),
                },
                baseline);
            yield return Case.Valid(
                $"valid/{name}-arithmetic.jpg", Process, settings with { Frame = JpegSettings.ArithmeticSequential }, baseline);
            yield return Case.Valid(
                $"valid/{name}-arithmetic-progressive.jpg",
                Process,
                settings with { Frame = JpegSettings.ArithmeticProgressive },
                baseline);
        }

        yield return Case.Valid(
            "valid/arithmetic-conditioning.jpg",
            Process,
            Color420 with { Frame = JpegSettings.ArithmeticSequential, Conditioning = (1, 3, 9) },
            "valid/420-baseline.jpg");
        yield return Case.Valid(
            "valid/progressive-many-bits.jpg",
            Process,
            Color with
            {
                Frame = JpegSettings.Progressive,
                Scans =
                [
                    new([0, 1, 2], 0, 0, 0, 3), new([0, 1, 2], 0, 0, 3, 2), new([0, 1, 2], 0, 0, 2, 1), new([0, 1, 2], 0, 0, 1, 0),
                    .. new[] { 0, 1, 2 }.SelectMany(c => new ScanSpec[]
                    {
                        new([c], 1, 63, 0, 3), new([c], 1, 20, 3, 2), new([c], 21, 63, 3, 2), new([c], 1, 63, 2, 1), new([c], 1, 63, 1, 0),
                    }),
                ],
            },
            "valid/444-baseline.jpg");
        yield return Case.Valid(
            "valid/progressive-separate-dc.jpg",
            Process,
            Color420 with
            {
                Frame = JpegSettings.Progressive,
                Scans = [new([0], 0, 0), new([1], 0, 0), new([2], 0, 0), new([0], 1, 63), new([1], 1, 63), new([2], 1, 63)],
            },
            "valid/420-baseline.jpg");
    }

    private static IEnumerable<CorpusFile> Subsampled()
    {
        for (int i = 0; i < Samplings.Length; i++)
        {
            JpegSettings settings = new()
            {
                Width = 75 - (i % 5),
                Height = 41 + (i % 7),
                Sampling = Samplings[i],
                Content = Content.Landscape(75, 41, seed: i),
            };
            string name = Samplings[i].Replace(",", "-", StringComparison.Ordinal);
            yield return Case.Valid($"valid/sampling-{name}.jpg", Sampling, settings);
            yield return Case.Valid(
                $"valid/sampling-{name}-progressive.jpg",
                Sampling,
                settings with { Frame = JpegSettings.Progressive },
                $"valid/sampling-{name}.jpg");
        }

        yield return Case.Valid(
            "valid/sampling-grey-2x2.jpg", Sampling, Grey with { Sampling = "2x2" }, "valid/grey-baseline.jpg");
        yield return Case.Valid(
            "valid/sampling-grey-2x2-progressive.jpg",
            Sampling,
            Grey with { Sampling = "2x2", Frame = JpegSettings.Progressive },
            "valid/grey-baseline.jpg");
        yield return Case.Valid(
            "valid/sampling-rgb-blue.jpg",
            Sampling,
            new() { Width = 45, Height = 39, Model = ColorModel.Rgb, AdobeTransform = 0, Sampling = "2x2,2x2,1x1" });
    }

    private static IEnumerable<CorpusFile> Restarts()
    {
        foreach (int interval in new[] { 1, 2, 3, 7, 8, 65_535 })
        {
            yield return Case.Valid(
                $"valid/restart-{interval}.jpg", Restart, Color420 with { RestartInterval = interval }, "valid/420-baseline.jpg");
        }

        // More intervals than there are restart markers, so that these come round again.
        yield return Case.Valid(
            "valid/restart-grey-1.jpg", Restart, Grey with { RestartInterval = 1 }, "valid/grey-baseline.jpg");
        yield return Case.Valid(
            "valid/restart-progressive.jpg",
            Restart,
            Color420 with { RestartInterval = 4, Frame = JpegSettings.Progressive },
            "valid/420-baseline.jpg");
        yield return Case.Valid(
            "valid/restart-separate.jpg",
            Restart,
            Color420 with { RestartInterval = 5, Scans = ScanSpec.Separate(3) },
            "valid/420-baseline.jpg");
        yield return Case.Valid(
            "valid/restart-arithmetic.jpg",
            Restart,
            Color420 with { RestartInterval = 3, Frame = JpegSettings.ArithmeticSequential },
            "valid/420-baseline.jpg");
        yield return Case.Valid(
            "valid/restart-arithmetic-progressive.jpg",
            Restart,
            Color420 with { RestartInterval = 3, Frame = JpegSettings.ArithmeticProgressive },
            "valid/420-baseline.jpg");
    }

    private static IEnumerable<CorpusFile> SeparateScans()
    {
        foreach ((string name, JpegSettings settings, string same) in new[]
        {
            ("444", Color, "valid/444-baseline.jpg"), ("420", Color420, "valid/420-baseline.jpg"),
        })
        {
            yield return Case.Valid($"valid/separate-{name}.jpg", Scans, settings with { Scans = ScanSpec.Separate(3) }, same);
            yield return Case.Valid($"valid/partly-{name}.jpg", Scans, settings with { Scans = [new([0]), new([1, 2])] }, same);
            yield return Case.Valid(
                $"valid/luma-and-one-{name}.jpg", Scans, settings with { Scans = [new([0, 1]), new([2])] }, same);
            yield return Case.Valid(
                $"valid/separate-arithmetic-{name}.jpg",
                Scans,
                settings with { Scans = ScanSpec.Separate(3), Frame = JpegSettings.ArithmeticSequential },
                same);
        }

        JpegSettings tiny = new() { Width = 5, Height = 3, Sampling = "2x2,1x1,1x1" };
        yield return Case.Valid("valid/separate-tiny.jpg", Scans, tiny with { Scans = ScanSpec.Separate(3) });
        yield return Case.Valid(
            "valid/separate-odd-ratio.jpg",
            Scans,
            new() { Width = 50, Height = 21, Sampling = "4x1,2x1,2x2", Scans = ScanSpec.Separate(3) });
    }

    private static IEnumerable<CorpusFile> Cut()
    {
        ScanSpec[] scans = ScanSpec.Progressive(3);
        foreach (int count in new[] { 1, 2, 5, 6, 9 })
        {
            yield return Case.Changed(
                $"valid/progressive-{count}-scans.jpg",
                CutProgressive,
                Color420 with { Frame = JpegSettings.Progressive, Scans = scans[..count] },
                jpeg => jpeg,
                Expectation.Warn("The scans end before full quality"));
        }

        yield return Case.Changed(
            "valid/progressive-dc-alone-grey.jpg",
            CutProgressive,
            Grey with { Frame = JpegSettings.Progressive, Scans = [new([0], 0, 0)] },
            jpeg => jpeg,
            Expectation.Warn("The scans end before full quality"));
        yield return Case.Changed(
            "valid/arithmetic-progressive-3-scans.jpg",
            CutProgressive,
            Color420 with { Frame = JpegSettings.ArithmeticProgressive, Scans = scans[..3] },
            jpeg => jpeg,
            Expectation.Warn("The scans end before full quality"));
    }

    private static IEnumerable<CorpusFile> Models()
    {
        yield return Case.Valid("color/grey-without-jfif.jpg", Model, Grey with { HasJfif = false }, "valid/grey-baseline.jpg");
        yield return Case.Valid(
            "color/grey-adobe-ycc.jpg", Model, Grey with { AdobeTransform = 1, HasJfif = false }, "valid/grey-baseline.jpg");
        yield return Case.Valid("color/ycc-without-jfif.jpg", Model, Color with { HasJfif = false }, "valid/444-baseline.jpg");
        yield return Case.Valid("color/ycc-adobe.jpg", Model, Color with { AdobeTransform = -1 }, "valid/444-baseline.jpg");
        yield return Case.Valid(
            "color/ycc-ids-out-of-range.jpg", Model, Color with { Ids = [0, 128, 255] }, "valid/444-baseline.jpg");
        yield return Case.Valid(
            "color/ycc-odd-ids-without-jfif.jpg", Model, Color with { Ids = [7, 9, 8], HasJfif = false }, "valid/444-baseline.jpg");
        yield return Case.Changed(
            "color/ycc-jfif-over-adobe.jpg",
            Model,
            Color with { AdobeTransform = 0, HasJfif = true },
            jpeg => jpeg,
            Expectation.Convert,
            "valid/444-baseline.jpg");
        yield return Case.Changed(
            "color/ycc-jfif-over-rgb-ids.jpg",
            Model,
            Color with { Ids = [(byte)'R', (byte)'G', (byte)'B'] },
            jpeg => jpeg,
            Expectation.Convert,
            "valid/444-baseline.jpg");
        yield return Case.Changed(
            "color/ycc-unknown-transform.jpg",
            Model,
            Color with { AdobeTransform = 2, HasJfif = false },
            jpeg => jpeg,
            Expectation.Warn("The Adobe segment names colour transform 2 for 3 components"),
            "valid/444-baseline.jpg");
        JpegSettings rgb = Color with { Model = ColorModel.Rgb };
        yield return Case.Valid("color/rgb-adobe.jpg", Model, rgb with { AdobeTransform = -1 });
        yield return Case.Valid("color/rgb-ids.jpg", Model, rgb with { Ids = "RGB"u8.ToArray() }, "color/rgb-adobe.jpg");
        yield return Case.Valid(
            "color/rgb-progressive.jpg",
            Model,
            rgb with { AdobeTransform = -1, Frame = JpegSettings.Progressive },
            "color/rgb-adobe.jpg");
        yield return Case.Valid(
            "color/rgb-odd-ids-adobe.jpg", Model, rgb with { AdobeTransform = -1, Ids = [66, 71, 82] }, "color/rgb-adobe.jpg");
        JpegSettings cmyk = Color with { Model = ColorModel.Cmyk };
        JpegSettings ycck = Color with { Model = ColorModel.Ycck, AdobeTransform = -1 };
        yield return Ink("color/cmyk-adobe.jpg", cmyk with { AdobeTransform = -1 });
        yield return Ink("color/cmyk-without-adobe.jpg", cmyk, says: "Without an Adobe segment, nothing says");
        yield return Ink(
            "color/cmyk-progressive.jpg",
            cmyk with { AdobeTransform = -1, Frame = JpegSettings.Progressive },
            "color/cmyk-adobe.jpg");
        yield return Ink("color/cmyk-subsampled.jpg", cmyk with { AdobeTransform = -1, Sampling = "2x2,1x1,1x1,2x2" });
        yield return Ink(
            "color/cmyk-separate.jpg", cmyk with { AdobeTransform = -1, Scans = ScanSpec.Separate(4) }, "color/cmyk-adobe.jpg");
        yield return Ink("color/cmyk-odd-ratios.jpg", cmyk with { AdobeTransform = -1, Sampling = "1x1,1x2,3x1,1x4" });
        yield return Ink(
            "color/cmyk-letter-ids.jpg", cmyk with { AdobeTransform = -1, Ids = "CMYK"u8.ToArray() }, "color/cmyk-adobe.jpg");
        yield return Ink(
            "color/cmyk-duplicate-ids.jpg", cmyk with { AdobeTransform = -1, Ids = [1, 1, 1, 1] }, "color/cmyk-adobe.jpg");
        yield return Ink("color/ycck-adobe.jpg", ycck);
        yield return Ink("color/ycck-adobe-subsampled.jpg", ycck with { Sampling = "2x2,1x1,1x1,2x2" });
        yield return Ink(
            "color/ycck-adobe-progressive.jpg", ycck with { Frame = JpegSettings.Progressive }, "color/ycck-adobe.jpg");
        yield return Ink(
            "color/ycck-adobe-arithmetic.jpg", ycck with { Frame = JpegSettings.ArithmeticSequential }, "color/ycck-adobe.jpg");

        static CorpusFile Ink(string name, JpegSettings settings, string? sameAs = null, string says = Inks) =>
            Case.Changed(name, Model, settings, jpeg => jpeg, Expectation.Warn(says), sameAs);
    }

    private static IEnumerable<CorpusFile> Sizes()
    {
        foreach (int side in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33 })
        {
            JpegSettings settings = new() { Width = side, Height = side, Sampling = "2x2,1x1,1x1", Content = Content.Squares(2) };
            yield return Case.Valid($"valid/size-{side}x{side}.jpg", Size, settings);
        }

        foreach ((int width, int height) in new[] { (1, 200), (200, 1), (2, 31), (100, 2), (9, 64) })
        {
            JpegSettings settings = new() { Width = width, Height = height, Sampling = "2x2,1x1,1x1" };
            yield return Case.Valid($"valid/size-{width}x{height}.jpg", Size, settings);
            yield return Case.Valid(
                $"valid/size-{width}x{height}-progressive.jpg",
                Size,
                settings with { Frame = JpegSettings.Progressive },
                $"valid/size-{width}x{height}.jpg");
            yield return Case.Valid(
                $"valid/size-{width}x{height}-grey.jpg", Size, settings with { Model = ColorModel.Grey, Sampling = null });
        }

        yield return Case.Valid(
            "valid/size-3x2-wide-mcu.jpg", Size, new() { Width = 3, Height = 2, Sampling = "4x2,1x1,1x1" });
    }

    private static IEnumerable<CorpusFile> TableLayouts()
    {
        const string Same = "valid/420-baseline.jpg";
        yield return Case.Valid(
            "valid/tables-merged.jpg",
            Tables,
            Color420 with { Huffman = HuffmanLayout.Merged, MergesQuantization = true },
            Same);
        yield return Case.Valid("valid/tables-odd-codes.jpg", Tables, Color420 with { Huffman = HuffmanLayout.Odd }, Same);
        yield return Case.Valid(
            "valid/tables-odd-codes-progressive.jpg",
            Tables,
            Color420 with { Huffman = HuffmanLayout.Odd, Frame = JpegSettings.Progressive },
            Same);
        yield return Case.Valid(
            "valid/tables-slots-2-and-3.jpg",
            Tables,
            Color420 with { Frame = JpegSettings.Extended, HuffmanSlots = [2, 3, 3], QuantizationSlots = [0, 1, 1] },
            Same);
        yield return Case.Valid(
            "valid/tables-slot-3-progressive.jpg",
            Tables,
            Color420 with { Frame = JpegSettings.Progressive, HuffmanSlots = [3, 2, 1], QuantizationSlots = [0, 1, 1] },
            Same);
        yield return Case.Valid(
            "valid/tables-three-quantizations.jpg",
            Tables,
            Color420 with { QuantizationSlots = [0, 1, 2], HuffmanSlots = [0, 1, 1] });
        yield return Case.Valid(
            "valid/tables-16-bit.jpg", Tables, Color420 with { Quality = 5, HasWideQuantization = true, Frame = JpegSettings.Extended });
        yield return Case.Valid(
            "valid/tables-16-bit-baseline.jpg", Tables, Color420 with { Quality = 2, HasWideQuantization = true });
        yield return Case.Valid(
            "valid/tables-16-bit-progressive.jpg",
            Tables,
            Color420 with { Quality = 2, HasWideQuantization = true, Frame = JpegSettings.Progressive },
            "valid/tables-16-bit-baseline.jpg");
        yield return Case.Changed(
            "valid/tables-redefined-between-scans.jpg",
            Tables,
            Color420 with { Scans = ScanSpec.Separate(3), Huffman = HuffmanLayout.Optimal, HuffmanSlots = [0, 0, 0], QuantizationSlots = [0, 1, 1] },
            jpeg => jpeg,
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/tables-defined-twice.jpg",
            Tables,
            Color420,
            jpeg => jpeg.Insert(jpeg.Find(0xDB), [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)9, 64)]),
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/tables-absent.jpg",
            Tables,
            Color420 with { Huffman = HuffmanLayout.Absent },
            jpeg => jpeg,
            Expectation.Warn("Huffman tables are not defined; the standard ones are used"),
            Same);
        yield return Case.Changed(
            "valid/motion-jpeg.jpg",
            Tables,
            new() { Width = 64, Height = 48, Sampling = "2x1,1x1,1x1", HasJfif = false, RestartInterval = 4, Huffman = HuffmanLayout.Absent },
            jpeg => jpeg.Insert(2, [0xFF, 0xE0, 0, 16, .. "AVI1"u8, .. new byte[10]]),
            Expectation.Warn("as for Motion JPEG"));
    }

    private static IEnumerable<CorpusFile> SegmentLayouts()
    {
        const string Same = "valid/420-baseline.jpg";
        yield return Case.Valid("valid/layout-frame-first.jpg", Layout, Color420 with { PutsFrameFirst = true }, Same);
        yield return Case.Changed(
            "valid/layout-huffman-before-frame.jpg",
            Layout,
            Color420 with { Huffman = HuffmanLayout.Merged },
            jpeg =>
            {
                byte[] tables = jpeg[jpeg.Find(0xC4)..jpeg.EndOf(0xC4)];
                return jpeg.Without(0xC4).Insert(jpeg.Find(0xDB), tables);
            },
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/layout-fill-bytes.jpg",
            Layout,
            Color420 with { RestartInterval = 4 },
            jpeg =>
            {
                foreach (byte marker in new byte[] { 0xD9, 0xD1, 0xDA, 0xDD, 0xC4, 0xC0, 0xDB })
                {
                    jpeg = jpeg.Insert(jpeg.Find(marker), 0xFF, 0xFF, 0xFF);
                }

                return jpeg;
            },
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/layout-standalone-markers.jpg",
            Layout,
            Color420,
            jpeg => jpeg.Insert(jpeg.Find(0xC0), 0xFF, 0x01, 0xFF, 0xD3).Insert(jpeg.Find(0xDB), 0xFF, 0xD0),
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/layout-comments-everywhere.jpg",
            Layout,
            Color420 with { Scans = ScanSpec.Separate(3) },
            jpeg =>
            {
                byte[] comment = [0xFF, 0xFE, 0, 5, .. "abc"u8];
                foreach ((byte marker, int nth) in new (byte, int)[] { (0xD9, 0), (0xDA, 2), (0xDA, 1), (0xDA, 0), (0xC4, 0), (0xC0, 0), (0xDB, 0) })
                {
                    jpeg = jpeg.Insert(jpeg.Find(marker, nth), comment);
                }

                return jpeg;
            },
            Expectation.Warn("Metadata that stand behind the beginning of the image data are not carried"),
            Same);
        yield return Case.Changed(
            "valid/layout-restart-interval-zero.jpg",
            Layout,
            Color420,
            jpeg => jpeg.Insert(jpeg.Find(0xDA), 0xFF, 0xDD, 0, 4, 0, 0),
            Expectation.Convert,
            Same);
        yield return Case.Changed(
            "valid/layout-height-repeated.jpg",
            Layout,
            Color420,
            jpeg => jpeg.Insert(jpeg.Find(0xD9), 0xFF, 0xDC, 0, 4, 0, 43),
            Expectation.Convert,
            Same);
    }

    private static IEnumerable<CorpusFile> Qualities()
    {
        foreach (int quality in new[] { 1, 10, 30, 50, 75, 95, 100 })
        {
            yield return Case.Valid($"valid/quality-{quality}.jpg", Quality, Color420 with { Quality = quality });
            yield return Case.Valid(
                $"valid/quality-{quality}-noise.jpg", Quality, Color with { Quality = quality, Content = Content.Noise(quality) });
        }

        foreach (int quality in new[] { 1, 2, 3, 5, 7 })
        {
            JpegSettings extremes = Color with { Quality = quality, HasWideQuantization = true, Frame = JpegSettings.Extended, Content = Content.Extremes(quality) };
            yield return Case.Valid($"valid/quality-{quality}-extremes.jpg", Quality, extremes);
            yield return Case.Valid(
                $"valid/quality-{quality}-extremes-progressive.jpg",
                Quality,
                extremes with { Frame = JpegSettings.Progressive },
                $"valid/quality-{quality}-extremes.jpg");
            yield return Case.Valid(
                $"valid/quality-{quality}-extremes-arithmetic.jpg",
                Quality,
                extremes with { Frame = JpegSettings.ArithmeticSequential },
                $"valid/quality-{quality}-extremes.jpg");
        }

        // Samples of 586 and 662 from the middle, which ten bits do not hold.
        foreach ((int quality, ulong block) in new (int, ulong)[] { (3, 0x131C_CD69_4DED_F623), (7, 0xDB1C_6341_EA14_B916) })
        {
            yield return Case.Valid(
                $"valid/quality-{quality}-beyond.jpg",
                Quality,
                Grey with { Quality = quality, HasWideQuantization = true, Frame = JpegSettings.Extended, Content = Content.Block(block) });
        }

        yield return Case.Valid(
            "valid/quality-100-noise-progressive.jpg",
            Quality,
            Color with { Quality = 100, Content = Content.Noise(100), Frame = JpegSettings.Progressive },
            "valid/quality-100-noise.jpg");
        yield return Case.Valid(
            "valid/quality-100-noise-arithmetic.jpg",
            Quality,
            Color with { Quality = 100, Content = Content.Noise(100), Frame = JpegSettings.ArithmeticSequential },
            "valid/quality-100-noise.jpg");
        yield return Case.Valid("valid/quality-flat.jpg", Quality, Color420 with { Content = Content.Flat(0x3366CC) });
        yield return Case.Valid(
            "valid/quality-black.jpg", Quality, Color420 with { Width = 400, Height = 300, Content = Content.Flat(0) });
        yield return Case.Valid(
            "valid/quality-flat-progressive.jpg",
            Quality,
            Color420 with { Content = Content.Flat(0x3366CC), Frame = JpegSettings.Progressive },
            "valid/quality-flat.jpg");
        yield return Case.Valid(
            "valid/quality-squares.jpg", Quality, Color with { Content = Content.Squares(5), Quality = 92 });
        yield return Case.Valid(
            "valid/quality-grey-in-colour.jpg", Quality, Color with { Content = (x, y) => ((x + y) & 0xFF) * 0x010101 });
    }

    private static IEnumerable<CorpusFile> Names()
    {
        foreach (string name in new[] { "name with a space .jpg", "NAME.JPG", "name.of.many.dots.jpeg", "name-jpe.jpe", "name-jfif.JFIF" })
        {
            yield return Case.Valid($"valid/{name}", Name, Grey, "valid/grey-baseline.jpg");
        }
    }

    private static IEnumerable<CorpusFile> Photographs()
    {
        yield return Case.Valid(
            "photos/camera-420.jpg", Photo, new() { Width = 800, Height = 600, Sampling = "2x2,1x1,1x1", Quality = 88 });
        yield return Case.Valid(
            "photos/camera-422-restart.jpg",
            Photo,
            new() { Width = 640, Height = 481, Sampling = "2x1,1x1,1x1", Quality = 85, RestartInterval = 40 });
        yield return Case.Valid(
            "photos/editor-444.jpg",
            Photo,
            new() { Width = 511, Height = 340, Quality = 93, AdobeTransform = -1, Huffman = HuffmanLayout.Optimal });
        yield return Case.Valid(
            "photos/web-progressive.jpg",
            Photo,
            new() { Width = 720, Height = 405, Sampling = "2x2,1x1,1x1", Quality = 75, Frame = JpegSettings.Progressive });
        yield return Case.Valid(
            "photos/scan-grey.jpg", Photo, new() { Width = 600, Height = 800, Model = ColorModel.Grey, Quality = 70 });
    }
}
