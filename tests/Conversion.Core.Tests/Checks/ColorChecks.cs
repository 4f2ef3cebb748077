using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Skia;
using ImageConversion.Core.Tests.Pixels;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Color;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>Colours as they are said, and as they are converted to sRGB.</summary>
internal static class ColorChecks
{
    private const int MaxPixels = 4_000_000;

    /// <summary>Colours of one picture that are compared.</summary>
    private const int Samples = 3_000;

    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("Convert_ToSrgb_GivesTheColorsThatTheProfileMeans", f => f.Profile is not null, MeansTheSameColors),
        new("Convert_ToSrgbWhatIsSrgb_ChangesNoPixel", f => f.Profile is { IsSrgb: true }, ChangesNothing),
        new("Convert_ProfileOfThePicturesKind_IsCarriedWithoutAWord", IsToBeCarried, CarriesProfile),
        new("Convert_CommonProfileOfSrgb_IsSaidBySrgb", IsCommonSrgb, SaysSrgbInItsPlace),
        new("Convert_ProfileThatDoesNotFit_IsDroppedWithAWarning", IsToBeDropped, DropsProfile),
        new("Convert_ToSrgb_SaysSrgbAndCarriesNoProfile", MayConvert, SaysSrgb),
        new("Convert_ProfileWithoutMetadata_WarnsUnlessItIsSrgb", MayConvert, WarnsOfLostColors),
        new("ReadRows_Inks_MultipliedGiveDjpegsRgb", f => f.Components == 4 && f.DjpegExit == 0, HasDjpegsInks) { NeedsReferee = true },
    ];

    /// <summary>For all files at once, as each process of the referee costs more than the colours of many files.</summary>
    public static IReadOnlyList<CorpusSetCheck> OfSets { get; } =
    [
        new("Convert_ToSrgb_IsWithinOneLevelOfLittleCms", ProfileReaders.CompareWithLittleCms),
        new("Vips_ProfileOfThePng_GivesTheColoursOfTheJpegs", ProfileReaders.CompareWithVips),
    ];

    /// <summary>Files small enough for a comparison of colours.</summary>
    public static bool IsComparable(CorpusFile file) =>
        file.Width is { } width && file.Height is { } height && (long)width * height <= MaxPixels;

    /// <summary>Whether a file has a profile for pixels of its kind, grey or RGB.</summary>
    public static bool Fits(CorpusFile file) => file.Components is 1 or 3
        && file.Icc.EndsWith(file.Components == 1 ? "[GRAY]" : "[RGB]", StringComparison.Ordinal);

    /// <summary>The places of up to <see cref="Samples"/> colours of a picture, each colour once.</summary>
    public static int[] SamplePlaces(byte[] pixels, int channels)
    {
        var places = new Dictionary<int, int>();
        for (int i = 0; i < pixels.Length / channels; i++)
        {
            int color = 0;
            for (int c = 0; c < channels; c++)
            {
                color = (color << 8) | pixels[(i * channels) + c];
            }

            places.TryAdd(color, i);
        }

        return [.. places.Values.OrderBy(v => (v * 2654435761u) & 0xFFFF).Take(Samples)];
    }

    private static byte[] ReadInks(byte[] jpeg)
    {
        using var rows = InkRowSource.Open(JpegHeader.Read(jpeg), jpeg);
        return ArrayRowSource.ReadAll(rows);
    }

    /// <summary>Amounts of ink, 255 the most: they are stored inverted.</summary>
    public static byte[] DeviceInks(byte[] jpeg) => ReadInks(jpeg);

    private static bool MayConvert(CorpusFile file) => file.Expected.MayConvert
        && (file.Icc.Length > 0 || file.Family is "color" or "profiles") && IsComparable(file);

    /// <summary>Of the public corpus; of a generated file all chunks are known.</summary>
    private static bool IsToBeCarried(CorpusFile file) => file.KnownVerdict is { Exit: 0 } && Fits(file) && !IsCommonSrgb(file)
        && (file.Expected.Text == "convert" || file.Expected.Text.Contains("keep it verbatim", StringComparison.Ordinal));

    private static bool IsCommonSrgb(CorpusFile file) => Fits(file) && file.Name != "metadata/12m_corrupted-icc-srgb.jpg"
        && (file.KnownVerdict is { } known ? known.Exit == 0 : file.Expected.MayConvert)
        && file.Icc.StartsWith("sRGB IEC61966-2.1", StringComparison.Ordinal);

    private static bool IsToBeDropped(CorpusFile file) => file.KnownVerdict is { Exit: 0 }
        && (file.Expected.Text.EndsWith("drop it", StringComparison.Ordinal)
            || file.Expected.Text.EndsWith("do not copy to iCCP", StringComparison.Ordinal));

    private static void CarriesProfile(CheckedFile file)
    {
        Assert.That(file.Default.Picture.Has("iCCP"), Is.True);
        Assert.That(file.Default.Picture.Has("sRGB"), Is.False);
        Assert.That(file.Default.Warnings, Has.None.Contains("ICC"));
    }

    private static void SaysSrgbInItsPlace(CheckedFile file)
    {
        Assert.That(file.Default.Picture.Has("iCCP"), Is.False);
        Assert.That(file.Default.Picture.Has("sRGB"), Is.True);
        Assert.That(file.Default.Warnings, Has.One.Contains("is a common one of sRGB"));
        Assert.That(file.PixelsOnly.Warnings, Has.None.Contains("ICC profile"));
    }

    private static void DropsProfile(CheckedFile file)
    {
        Assert.That(file.Default.Picture.Has("iCCP"), Is.False);
        Assert.That(file.Default.Warnings, Has.Some.Contains("ICC profile"));
    }

    private static void MeansTheSameColors(CheckedFile file)
    {
        TestProfile profile = file.File.Profile!;
        byte[] device = profile.Channels == 4 ? DeviceInks(file.File.ReadAllBytes()) : file.AsStored.Picture.Pixels;
        byte[] srgb = file.Srgb.Picture.RgbPixels();
        double worst = 0;
        string where = "";
        byte[] color = new byte[profile.Channels];
        foreach (int place in SamplePlaces(device, profile.Channels))
        {
            for (int c = 0; c < color.Length; c++)
            {
                color[c] = device[(place * color.Length) + c];
            }

            double[] expected = profile.ToSrgb(color);
            for (int c = 0; c < 3; c++)
            {
                double difference = Math.Abs(srgb[(place * 3) + c] - expected[c]);
                if (difference > worst)
                {
                    (worst, where) = (difference, $"{string.Join(',', color)} -> {srgb[(place * 3) + c]}, not {expected[c]:0.00}");
                }
            }
        }

        Assert.That(worst, Is.LessThanOrEqualTo(1), where);
    }

    private static void ChangesNothing(CheckedFile file) =>
        Assert.That(HasSameColors(file.Srgb, file.AsStored), Is.True);

    private static void SaysSrgb(CheckedFile file)
    {
        if (!file.Default.IsConverted)
        {
            return;
        }

        bool isRefused = file.Srgb.Warnings.Any(w => w.Contains("are not converted to sRGB", StringComparison.Ordinal));
        Assert.That(file.Srgb.Picture.Has("sRGB"), Is.EqualTo(!isRefused));
        Assert.That(file.Srgb.Picture.Has("iCCP"), Is.EqualTo(isRefused));
        Assert.That(file.Srgb.Picture.Has("gAMA"), Is.False);
    }

    private static void WarnsOfLostColors(CheckedFile file)
    {
        if (!file.Default.IsConverted)
        {
            return;
        }

        const string Lost = "which the PNG does not say without metadata";
        bool isSaid = file.Default.Picture.Has("iCCP") || file.Default.Picture.Has("gAMA");
        if (!isSaid || file.File.Profile is { IsSrgb: true })
        {
            Assert.That(file.PixelsOnly.Warnings, Has.None.Contains(Lost));
        }
        else if (file.Srgb.Picture.Has("iCCP") || !HasSameColors(file.Srgb, file.AsStored))
        {
            Assert.That(file.PixelsOnly.Warnings, Has.One.Contains(Lost));
        }
    }

    /// <summary>A PNG that carries a profile for RGB is not stored as grey, whatever its colours are.</summary>
    private static bool HasSameColors(Attempt a, Attempt b) =>
        a.Picture.RgbPixels().AsSpan().SequenceEqual(b.Picture.RgbPixels());

    private static void HasDjpegsInks(CheckedFile file)
    {
        byte[] inks = ReadInks(file.File.ReadAllBytes());
        byte[] rgb = new byte[inks.Length / 4 * 3];
        for (int i = 0, o = 0; i < inks.Length; i += 4)
        {
            for (int c = 0; c < 3; c++)
            {
                rgb[o++] = (byte)(((255 - inks[i + c]) * (255 - inks[i + 3]) / 255.0) + 0.5);
            }
        }

        Assert.That(Hashes.Sha256(rgb), Is.EqualTo(file.File.Referee.PixelsSha256));
    }
}
