using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Skia;
using ImageConversion.Core.Tests.Jpeg.Decoding;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>The pixels, against djpeg's, SkiaSharp's, and those of another file of the same coefficients.</summary>
internal static class DecodingChecks
{
    /// <summary>The large ones are compared through their PNGs, with djpeg's pixels.</summary>
    private const int MaxFileBytes = 300_000;

    /// <summary>Damaged files that have other pixels than djpeg 2.1.5 gives them. An EOI appended does not change djpeg's.</summary>
    private static readonly string[] OtherPixels =
    [
        "broken/bomb_id_003126_src_003054_op_arith8_pos_172_val_13.jpg",
        "broken/gd_bug_double_free.jpg",
        "broken/jpegdec_dc-predictor-overflow.jpg",
        "broken/jpegdec_subtract-with-overflow.jpg",
        "broken/lepton_badzerorun.jpg",
        "broken/lepton_gray2sf.jpg",
        "broken/lepton_narrowrst.jpg",
        "broken/lepton_nofsync.jpg",
        "broken/lepton_roundtripfail.jpg",
        "broken/leptonrs_pixelated.jpg",
        "broken/zune_small-img.jpg",
        "broken/code-flipped-late.jpg",
        "broken/code-out-of-range.jpg",
        "broken/code-too-many-coefficients.jpg",
        "broken/code-zeroed.jpg",
        "broken/cut-progressive-dc.jpg",
    ];

    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("has the pixels of the file with the same coefficients", f => f.SamePixelsAs is not null, HasSamePixels),
        new("has the same pixels by both decoders", IsComparedWithSkia, HasSkiasPixels),
        new("has the same inks by both decoders", f => f.Components == 4 && f.Expected.MayConvert, HasSkiasInks),
        new("has the samples of libjpeg-turbo 3", f => f.SamplesSha256 is not null, HasKnownSamples),
        new("has djpeg's pixels", HasWholePicture, HasDjpegsPixels) { NeedsReferee = true },
    ];

    /// <summary>What is left of damage is decoded otherwise by SkiaSharp's version of libjpeg-turbo than by djpeg's.</summary>
    public static bool IsDecodedOtherwise(CorpusFile file) =>
        OtherPixels.Contains(file.Name);

    private static bool IsComparedWithSkia(CorpusFile file) =>
        file.Components is not null && !file.IsBeyondReferee && !file.Name.EndsWith("-beyond.jpg", StringComparison.Ordinal) && file.ReadAllBytes().Length < MaxFileBytes
        && (file.KnownVerdict is { } verdict ? verdict.Exit == 0 : file.Expected.MayConvert && IsPlain(file));

    // SkiaSharp is not given files with oddities as they are.
    private static bool IsPlain(CorpusFile file) => !file.Expected.MustWarn || file.Components == 4 || file.Class.Name == "cut progressive";

    /// <summary>
    /// What converts lacks no pixel that djpeg has, whether or not djpeg complains. Newer versions of libjpeg-turbo smooth
    /// progressive pictures that end early in another way, and inks with a profile become sRGB.
    /// </summary>
    private static bool HasWholePicture(CorpusFile file) =>
        (file.DjpegExit == 0 || (file.DjpegExit == 2 && !file.Expected.MayReject))
        && file.Expected.MayConvert
        && !file.IsBeyondReferee
        && !(file.Components == 4 && file.Icc.EndsWith("[CMYK]", StringComparison.Ordinal))
        && !IsDecodedOtherwise(file)
        && !IsCutProgressive(file);

    private static bool IsCutProgressive(CorpusFile file) =>
        JpegInspector.Inspect(file.ReadAllBytes(), ConversionLimits.Default.MaxScans).Findings.Any(f => f.Kind == JpegDamageKind.IncompleteScans);

    private static void HasSamePixels(CheckedFile file)
    {
        CorpusFile other = GeneratedCorpus.Get(file.File.SamePixelsAs!);
        PngPicture expected = Attempt.Run(other, ConversionOptions.Default).Picture;

        Assert.That(file.Default.IsConverted, file.Default.ToString());
        Assert.That(file.Default.Picture.Pixels.AsSpan().SequenceEqual(expected.Pixels), $"{other.Name} has others");
    }

    /// <summary>Of all bits, read from the PNG by a reader of ours.</summary>
    private static void HasKnownSamples(CheckedFile file)
    {
        Assert.That(file.Default.IsConverted, file.Default.ToString());
        byte[] png = Attempt.Run(file.File, new ConversionOptions { Grey = GreyHandling.Never }).Png;
        Assert.That(Hashes.Sha256(Png.PngReader.Read(png).Pixels), Is.EqualTo(file.File.SamplesSha256));
    }

    private static void HasSkiasPixels(CheckedFile file)
    {
        byte[] jpeg = file.File.ReadAllBytes();
        if (!file.AsStored.IsConverted)
        {
            return;
        }

        byte[]? expected = null;
        foreach (DecoderVectors vectors in DecodedPixels.Kernels)
        {
            if (DecodedPixels.ByOurs(jpeg, vectors) is not { } found)
            {
                // Arithmetic coding, and progressive pictures that end before full quality.
                Assert.That(!JpegDecoding.Knows(JpegHeader.Read(jpeg)) || IsCutProgressive(file.File), "not taken");
                return;
            }

            expected ??= DecodedPixels.BySkia(jpeg);
            Assert.That(found.AsSpan().SequenceEqual(expected), $"{vectors}");
        }
    }

    private static void HasSkiasInks(CheckedFile file)
    {
        byte[] jpeg = file.File.ReadAllBytes();
        if (!JpegDecoding.Knows(JpegHeader.Read(jpeg)))
        {
            return;
        }

        using var rows = InkRowSource.Open(JpegHeader.Read(jpeg), jpeg);
        byte[] expected = DecodedPixels.ReadAll(rows);

        Assert.That(
            DecodedPixels.ByOurs(jpeg, DecoderVectorsExtensions.Widest, wantsInks: true).AsSpan().SequenceEqual(expected));
    }

    private static void HasDjpegsPixels(CheckedFile file)
    {
        RefereeVerdict referee = file.File.Referee;
        // djpeg makes RGB of inks by the naive formula.
        Attempt stored = file.File.Components == 4 ? file.NaiveInks : file.AsStored;

        Assert.That(stored.IsConverted, stored.ToString());
        Assert.That(stored.PixelsSha256(referee), Is.EqualTo(referee.PixelsSha256));
    }
}
