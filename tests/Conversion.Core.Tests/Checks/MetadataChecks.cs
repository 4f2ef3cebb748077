using System.Buffers.Binary;
using System.Globalization;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What a PNG holds beside its pixels.</summary>
internal static class MetadataChecks
{
    /// <summary>Of larger pictures the same metadata would be converted again and again.</summary>
    private const int MaxPixels = 1_000_000;

    private const string XmpKeyword = "XML:com.adobe.xmp";

    private static readonly string[] OfColors = ["iCCP", "sRGB", "gAMA", "cHRM", "pHYs"];

    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("Convert_KnownMetadata_AreAllThatIsCarried", f => f.Carried is not null, CarriesWhatIsKnown),
        new("Convert_KnownMetadataOrientationKept_AreAllThatIsCarried", f => f.Carried is not null, CarriesWhatIsKnownAsStored),
        new("Convert_SegmentsInOrder_AreCarriedByteForByte", MayCarry, CarriesSegments),
        new("Convert_ColorOnly_CarriesProfileAndDensityAndNothingElse", MayCarry, CarriesOnlyColors),
        new("Convert_NoMetadata_CarriesPixelsOnly", MayCarry, CarriesNothing),
    ];

    private static bool MayCarry(CorpusFile file) => file.Expected.MayConvert
        && file.Family is "metadata" or "color" or "profiles" or "pictures" or "orientation"
        && (long?)file.Width * file.Height <= MaxPixels;

    private static void CarriesWhatIsKnown(CheckedFile file)
    {
        CarriedMetadata carried = file.File.Carried!;
        bool isTurned = file.File.Orientation is >= 2 and <= 8;
        bool isQuarter = file.File.Orientation is >= 5 and <= 8;
        bool isEdited = carried.XmpHolds.Count + carried.XmpLacks.Count > 0 && (isTurned || carried.Xmp is null);
        Assert.That(file.Default.IsConverted, file.Default.ToString());
        AssertChunks(file.Default.Picture, carried with
        {
            Exif = isTurned ? carried.TurnedExif : carried.Exif,
            Photoshop = isTurned ? carried.TurnedPhotoshop ?? carried.Photoshop : carried.Photoshop,
            Density = isQuarter && carried.Density is { } d ? (d.Y, d.X, d.IsMetre) : carried.Density,
            Xmp = isEdited || (isTurned && carried.DropsXmpWhenTurned) ? null : carried.Xmp,
            XmpHolds = isEdited ? carried.XmpHolds : [],
            XmpLacks = isEdited ? carried.XmpLacks : [],
        });
        AssertWarnings(file.Default.Warnings, carried.Warnings);
    }

    private static void CarriesWhatIsKnownAsStored(CheckedFile file)
    {
        CarriedMetadata carried = file.File.Carried!;
        bool isEdited = carried.Xmp is null;
        AssertChunks(file.AsStored.Picture, isEdited ? carried : carried with { XmpHolds = [], XmpLacks = [] });
        AssertWarnings(file.AsStored.Warnings, carried.StoredWarnings ?? carried.Warnings);
    }

    /// <summary>The same colours and density as with everything else, and the same pixels.</summary>
    private static void CarriesOnlyColors(CheckedFile file)
    {
        if (!file.Default.IsConverted)
        {
            return;
        }

        Assert.That(Describe(file.ColorOnly.Picture), Is.EqualTo(Describe(file.Default.Picture).Where(c => OfColors.Contains(c[..4]))));
        Assert.That(file.ColorOnly.Picture.RgbPixels().AsSpan().SequenceEqual(file.Default.Picture.RgbPixels()), "pixels");
        Assert.That(file.ColorOnly.Warnings, Has.None.StartsWith("The picture is stored turned"));
    }

    private static void CarriesNothing(CheckedFile file)
    {
        if (!file.Default.IsConverted)
        {
            return;
        }

        Assert.That(Describe(file.PixelsOnly.Picture), Is.Empty);
        // Other pictures are no metadata: they are named all the same.
        Assert.That(FurtherPictures(file.PixelsOnly), Is.EqualTo(FurtherPictures(file.Default)));
        Assert.That(file.PixelsOnly.Picture.RgbPixels().AsSpan().SequenceEqual(file.Default.Picture.RgbPixels()), "pixels");
    }

    /// <summary>What segments hold that need no putting together stands in the PNG as it stands in the JPEG.</summary>
    private static void CarriesSegments(CheckedFile file)
    {
        Attempt stored = file.AsStored;
        if (!stored.IsConverted || stored.Warnings.Any(w => w.Contains("stray byte", StringComparison.Ordinal)))
        {
            // What stands between segments is not taken apart here.
            return;
        }

        List<(byte Marker, byte[] Payload)> segments = JpegParts.Of(file.File.ReadAllBytes()).Segments;
        // Inks are converted, and Exif says so.
        bool isConverted = file.File.Components == 4 && stored.Picture.Has("sRGB");
        if (!isConverted && PayloadsOf(segments, 0xE1, "Exif\0"u8) is [var exif] && exif.Length > 8 && IsTiff(exif.AsSpan(1)))
        {
            Assert.That(Bytes(stored.Picture, "eXIf"), Is.EqualTo(exif[1..]), "eXIf");
        }

        byte[] profile = [.. PayloadsOf(segments, 0xE2, "ICC_PROFILE\0"u8).SelectMany(p => p.Skip(2))];
        if (stored.Picture.IccProfile() is { } carried && !stored.Warnings.Any(w => w.StartsWith("The ICC profile was put together", StringComparison.Ordinal)))
        {
            Assert.That(profile.AsSpan().StartsWith(carried), "iCCP");
        }

        byte[] blocks = [.. PayloadsOf(segments, 0xED, PhotoshopBlocks.Identifier).SelectMany(p => p)];
        bool isWhole = !stored.Warnings.Any(w => w.Contains("Photoshop resources", StringComparison.Ordinal));
        if (isWhole && !isConverted && stored.Picture.Texts("Raw profile type iptc") is [var text])
        {
            string[] lines = text.Split('\n');
            byte[] resources = System.Convert.FromHexString(string.Concat(lines[3..]));
            Assert.That(lines[..2], Is.EqualTo(new[] { "", "iptc" }));
            Assert.That(int.Parse(lines[2], CultureInfo.InvariantCulture), Is.EqualTo(resources.Length));
            Assert.That(blocks.Length == 0 || blocks.AsSpan().StartsWith(resources), "image resource blocks");
        }
    }

    private static byte[][] PayloadsOf(List<(byte Marker, byte[] Payload)> segments, byte marker, ReadOnlySpan<byte> identifier)
    {
        byte[] wanted = identifier.ToArray();
        return [.. segments.Where(s => s.Marker == marker && s.Payload.AsSpan().StartsWith(wanted)).Select(s => s.Payload[wanted.Length..])];
    }

    private static bool IsTiff(ReadOnlySpan<byte> stream) => stream.StartsWith("II*\0"u8) || stream.StartsWith("MM\0*"u8);

    private static string[] FurtherPictures(Attempt attempt) =>
        [.. attempt.Warnings.Where(w => w.StartsWith("The file holds more than its primary picture", StringComparison.Ordinal))];

    private static void AssertChunks(PngPicture png, CarriedMetadata carried)
    {
        Assert.That(Bytes(png, "eXIf"), Is.EqualTo(carried.Exif), "eXIf");
        Assert.That(png.IccProfile(), Is.EqualTo(carried.Profile), "iCCP");
        Assert.That(Bytes(png, "sRGB"), Is.EqualTo(carried.Colors == ColorChunks.Srgb ? (byte[])[0] : null), "sRGB");
        // Adobe RGB (1998): a gamma of 2 + 51/256, white and primaries of section 4.3.1.
        bool isAdobe = carried.Colors == ColorChunks.AdobeRgb;
        Assert.That(Numbers(png, "gAMA"), Is.EqualTo(isAdobe ? (int[])[45_471] : null), "gAMA");
        Assert.That(
            Numbers(png, "cHRM"), Is.EqualTo(isAdobe ? (int[])[31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000] : null), "cHRM");
        Assert.That(ReadDensity(png), Is.EqualTo(carried.Density), "pHYs");
        Assert.That(Bytes(png, "tIME"), Is.EqualTo(TimeChunk(carried.Time)), "tIME");
        AssertTexts(png, carried);
    }

    private static void AssertTexts(PngPicture png, CarriedMetadata carried)
    {
        Assert.That(png.Texts("Comment"), Is.EqualTo(carried.Comments), "comments");
        Assert.That(
            png.Texts("Raw profile type iptc"),
            Is.EqualTo(carried.Photoshop is null ? Array.Empty<string>() : [PhotoshopBlocks.RawProfile(carried.Photoshop)]),
            "image resource blocks");
        IReadOnlyList<string> xmp = png.Texts(XmpKeyword);
        if (carried.XmpHolds.Count + carried.XmpLacks.Count > 0)
        {
            Assert.That(xmp, Has.Count.EqualTo(1));
            foreach (string part in carried.XmpHolds)
            {
                Assert.That(xmp[0], Does.Contain(part));
            }

            foreach (string part in carried.XmpLacks)
            {
                Assert.That(xmp[0], Does.Not.Contain(part));
            }
        }
        else
        {
            Assert.That(xmp, Is.EqualTo(carried.Xmp is null ? Array.Empty<string>() : [carried.Xmp]), "XMP");
        }

        int texts = png.Chunks.Count(c => c.Type is "tEXt" or "zTXt" or "iTXt");
        Assert.That(texts, Is.EqualTo(carried.Comments.Count + xmp.Count + (carried.Photoshop is null ? 0 : 1)), "texts");
    }

    /// <summary>Each warning is expected, and each that is expected is there.</summary>
    private static void AssertWarnings(IReadOnlyList<string> warnings, IReadOnlyList<string> expected)
    {
        Assert.That(warnings, Has.Count.EqualTo(expected.Count), string.Join(" | ", warnings));
        foreach (string fragment in expected)
        {
            Assert.That(warnings, Has.Some.Contains(fragment));
        }
    }

    private static byte[]? Bytes(PngPicture png, string type) => png.Has(type) ? png.Chunk(type) : null;

    private static int[]? Numbers(PngPicture png, string type) =>
        Bytes(png, type)?.Chunk(4).Select(c => BinaryPrimitives.ReadInt32BigEndian(c)).ToArray();

    private static (uint X, uint Y, bool IsMetre)? ReadDensity(PngPicture png) => Bytes(png, "pHYs") is { } d
        ? (BinaryPrimitives.ReadUInt32BigEndian(d), BinaryPrimitives.ReadUInt32BigEndian(d.AsSpan(4)), d[8] == 1)
        : null;

    private static byte[]? TimeChunk(DateTime? time) => time is { } t
        ? [(byte)(t.Year >> 8), (byte)t.Year, (byte)t.Month, (byte)t.Day, (byte)t.Hour, (byte)t.Minute, (byte)t.Second]
        : null;

    private static string[] Describe(PngPicture png) =>
    [
        .. png.Chunks.Where(c => c.Type is not ("IHDR" or "IEND")).Select(c =>
            string.Create(CultureInfo.InvariantCulture, $"{c.Type} {c.Data.Length} {Hashes.Sha256(c.Data)}")),
    ];
}
