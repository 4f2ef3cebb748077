using Conversion.Core.Color;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Metadata;
using Conversion.Core.Tests.Metadata;
using Conversion.Testing;

namespace Conversion.Core.Tests.Color;

/// <summary>What becomes of the colours of each kind of JPEG: the rows of the table in docs/fidelity.md.</summary>
[TestFixture]
public sealed class ColorDecisionTests
{
    private static readonly ConversionOptions Srgb = new() { Color = ColorHandling.Srgb };

    /// <summary>Colour without a profile, without Exif and without density.</summary>
    private static byte[] Bare => JpegParts.Of(Corpus.Get("color/go_video-001.jpeg").ReadAllBytes()).WithoutMetadata().ToArray();

    private static byte[] BareGrey =>
        JpegParts.Of(Corpus.Get("color/go_video-005.gray.jpeg").ReadAllBytes()).WithoutMetadata().ToArray();

    [SetUp]
    public void RequireCorpus() => Corpus.Require();

    /// <summary>libpng drops these profiles: a wrong illuminant, an intent that does not exist.</summary>
    [TestCase("color/12m_cmm-exception-adobe-rgb.jpg")]
    [TestCase("color/12m_cmm-exception-corbis-rgb.jpg")]
    [TestCase("color/widegamut_P3-sRGB-blue.jpg")]
    [TestCase("color/widegamut_R2020-P3-blue.jpg")]
    [TestCase("color/widegamut_rgb-to-gbr-test.jpg")]
    [TestCase("metadata/avif_paris_exif_xmp_modified_icc.jpg")]
    // Tables, grey, many segments, and the common ones.
    [TestCase("color/vips_sample-xyb.jpg")]
    [TestCase("color/govips_jpg-8bit-grey-icc-dot-gain.jpg")]
    [TestCase("color/thumbor_gray.jpg")]
    [TestCase("metadata/pillow_icc_profile_big.jpg")]
    [TestCase("metadata/avif_apple_gainmap_new.jpg")]
    [TestCase("color/skimage_rocket.jpg")]
    public void Convert_ProfileOfThePicturesKind_IsCarriedByteForByte(string name)
    {
        ToolResult exiftool = DebianTool.Run("exiftool", "-icc_profile", "-b", Corpus.Get(name).Path);

        Conversions conversion = Conversions.Of(name);

        Assert.That(conversion.Picture.IccProfile().AsSpan().SequenceEqual(exiftool.Output), Is.True);
        Assert.That(conversion.Picture.Has("sRGB"), Is.False);
        Assert.That(conversion.Warnings.Where(w => w.Contains("ICC")), Is.Empty);
    }

    [TestCase("color/12m_cco-illegalargument-rgb-coated-fogra27.jpg", "'Coated FOGRA27 (ISO 12647-2:2004)' is not carried: it is one for CMYK, and the picture is RGB")]
    [TestCase("metadata/12m_corrupted-icc-srgb.jpg", "The ICC profile is not carried: ")]
    [TestCase("metadata/12m_exif-empty-icc-profile.jpeg", "The ICC profile is not carried: ")]
    [TestCase("metadata/pillow_icc-after-SOF.jpg", "The ICC profile is not carried: ")]
    [TestCase("metadata/jpegdec_icc_missing_chunk.jpeg", "its segments should be 254 and are 253")]
    [TestCase("metadata/jpegdec_icc_chunk_double_seq_no.jpeg", "its segments have the same number more than once")]
    public void Convert_ProfileThatDoesNotFit_IsDroppedWithAWarning(string name, string expected)
    {
        Conversions conversion = Conversions.Of(name);

        Assert.That(conversion.Picture.Has("iCCP"), Is.False);
        Assert.That(conversion.Warnings, Has.Some.Contains(expected));
    }

    [Test]
    public void Convert_SegmentsAllOfOneNumber_ArePutTogetherAsTheyCome()
    {
        Conversions conversion =
            Conversions.Of("metadata/12m_invalid-icc-duplicate-sequence-numbers-rgb-internal-kodak-srgb-jfif.jpg");

        Assert.That(conversion.Picture.IccProfile(), Has.Length.EqualTo(173_912));
        Assert.That(conversion.Warnings, Has.Some.Contains("put together although its segments have the same number"));
    }

    [Test]
    public void Convert_GreyWithAnRgbProfileThatIsSrgb_SaysSrgb()
    {
        Conversions conversion = Conversions.Of("color/jpegdec_jpg-srgb-icc.jpg");

        Assert.That(conversion.Picture.IsGrey, Is.True);
        Assert.That(conversion.Picture.Has("iCCP"), Is.False);
        Assert.That(conversion.Warnings, Has.Some.Contains("is one for RGB, which a grey PNG cannot carry"));
    }

    [Test]
    public void Convert_GreyWithAnotherRgbProfile_IsDroppedWhenKeptAndUsedWhenConverted()
    {
        JpegParts parts = JpegParts.Of(BareGrey);
        byte[] profile = Conversions.Of("color/skimage_rocket.jpg").Picture.IccProfile()!;
        byte[] jpeg = parts.Add(0xE2, "ICC_PROFILE\0\u0001\u0001"u8.ToArray(), profile).ToArray();

        Conversions kept = Conversions.Of(jpeg);
        Conversions converted = Conversions.Of(jpeg, Srgb);

        Assert.That(kept.Warnings, Has.Some.Contains("it is one for RGB, and the picture is grey"));
        Assert.That(kept.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("sRGB", "iCCP", "gAMA"));
        Assert.That(converted.Picture.Has("sRGB"), Is.True);
        Assert.That(converted.Picture.Pixels, Is.Not.EqualTo(kept.Picture.Pixels));
    }

    [Test]
    public void Convert_NeitherProfileNorExif_InventsNothing()
    {
        Conversions kept = Conversions.Of(Bare);
        Conversions converted = Conversions.Of(Bare, Srgb);

        Assert.That(kept.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("sRGB", "iCCP", "gAMA", "cHRM"));
        Assert.That(converted.Picture.Has("sRGB"), Is.True);
        Assert.That(converted.Picture.Pixels, Is.EqualTo(kept.Picture.Pixels));
    }

    [Test]
    public void Convert_ExifSaysSrgb_PngSaysIt([Values] bool isBigEndian)
    {
        byte[] exif = new TestTiff(isBigEndian).Directory(0x8769, d => d.Short(0xA001, 1)).ToArray();

        Conversions conversion = Conversions.Of(JpegParts.Of(Bare).AddExif(exif).ToArray());

        Assert.That(conversion.Picture.Chunk("sRGB"), Is.EqualTo(new byte[] { 0 }));
        Assert.That(conversion.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("gAMA", "cHRM", "iCCP"));
    }

    [Test]
    public void Convert_ExifSaysAdobeRgb_PngHasItsGammaAndPrimaries()
    {
        Conversions conversion = Conversions.Of(JpegParts.Of(Bare).AddExif(AdobeRgbExif).ToArray());

        PngPicture png = conversion.Picture;
        Assert.That(png.Chunk("gAMA"), Is.EqualTo(new byte[] { 0, 0, 0xB1, 0x9F }));
        Assert.That(
            png.Chunk("cHRM").Chunk(4).Select(c => (c[1] << 16) | (c[2] << 8) | c[3]),
            Is.EqualTo(new[] { 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000 }));
        Assert.That(png.Has("sRGB"), Is.False);
    }

    [Test]
    public void Convert_ExifSaysAdobeRgbAndSrgbIsWanted_ConvertsAsAProfileWould()
    {
        DebianTool.Require("transicc");
        byte[] jpeg = JpegParts.Of(Bare).AddExif(AdobeRgbExif).ToArray();
        byte[] profile = Conversions.Of("color/skimage_rocket.jpg").Picture.IccProfile()!;
        byte[] raw = Conversions.Of(jpeg).Picture.Pixels;

        byte[] converted = Conversions.Of(jpeg, Srgb).Picture.Pixels;

        byte[][] colors = [.. raw.Chunk(3).Take(2000)];
        double[] expected = [.. LittleCms.ToSrgb(profile, colors).SelectMany(c => c)];
        double worst = expected.Select((v, i) => Math.Abs(v - converted[i])).Max();
        Assert.That(worst, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Convert_ExifSaysUncalibrated_SaysNothing()
    {
        byte[] exif = new TestTiff().Directory(0x8769, d => d.Short(0xA001, 0xFFFF)).ToArray();

        Conversions conversion = Conversions.Of(JpegParts.Of(Bare).AddExif(exif).ToArray());

        Assert.That(conversion.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("sRGB", "gAMA", "cHRM"));
    }

    [Test]
    public void Convert_ProfileAndExif_TheProfileCounts()
    {
        Conversions conversion = Conversions.Of("color/commons_img_F028c_small.jpg");

        Assert.That(conversion.Picture.Has("iCCP"), Is.True);
        Assert.That(conversion.Picture.Has("sRGB"), Is.False);
    }

    [Test]
    public void Convert_ProfileThatIsSrgb_ChangesNoPixel()
    {
        byte[] kept = Conversions.Of("color/jpegjs_rgb.jpg").Picture.Pixels;

        Conversions converted = Conversions.Of("color/jpegjs_rgb.jpg", Srgb);

        Assert.That(converted.Picture.Pixels, Is.EqualTo(kept));
        Assert.That(converted.Picture.Has("sRGB"), Is.True);
    }

    [Test]
    public void Convert_InksWithoutProfile_SaysSo()
    {
        Conversions conversion = Conversions.Of("color/go_video-001.cmyk.jpeg");

        Assert.That(conversion.Warnings, Has.Some.Contains("CMYK and it has no ICC profile"));
        Assert.That(conversion.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("sRGB", "iCCP"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Convert_InksWithoutProfile_MayBeNegativeOnlyWithoutAdobesSegment(bool hasAdobeSegment)
    {
        var parts = JpegParts.Of(Corpus.Get("color/go_video-001.cmyk.jpeg").ReadAllBytes());
        parts.Segments.RemoveAll(s => s.Marker == 0xEE);
        if (hasAdobeSegment)
        {
            parts.Add(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        }

        Conversions conversion = Conversions.Of(parts.ToArray());

        Assert.That(conversion.Warnings, hasAdobeSegment ? Has.None.Contains("negative") : Has.One.Contains("may come out as a negative"));
    }

    /// <summary>Without Adobe's segment the amounts are not inverted, so the negative of the picture looks the same.</summary>
    [Test]
    public void Convert_InksNotInverted_AreTakenAsTheyAre()
    {
        byte[] jpeg = Corpus.Get("color/thumbor_cmyk-icc.jpg").ReadAllBytes();
        var parts = JpegParts.Of(jpeg);
        parts.Segments.RemoveAll(s => s.Marker == 0xEE);
        byte[] profile = [.. IccSegments.Read(new AppSegments(JpegHeader.Read(jpeg).Segments, jpeg), [])!.Data.Span];

        byte[] converted = Conversions.Of(parts.ToArray()).Picture.RgbPixels();

        // One colour fills the picture: 102, 1, 45, 0 where Adobe's kind is meant.
        double[] expected = LittleCms.ToSrgb(profile, [[153, 254, 210, 255]])[0];
        Assert.That(expected.Select((v, i) => Math.Abs(v - converted[i])), Has.All.LessThanOrEqualTo(1));
    }

    [TestCase(MetadataHandling.Color, true)]
    [TestCase(MetadataHandling.None, false)]
    public void Convert_MetadataHandling_DecidesAboutTheProfile(MetadataHandling handling, bool isCarried)
    {
        Conversions conversion = Conversions.Of("color/skimage_rocket.jpg", new ConversionOptions { Metadata = handling });

        Assert.That(conversion.Picture.Has("iCCP"), Is.EqualTo(isCarried));
    }

    private static byte[] AdobeRgbExif => new TestTiff()
        .Directory(0x8769, exif => exif
            .Short(0xA001, 0xFFFF)
            .Directory(0xA005, interoperability => interoperability.Ascii(0x0001, "R03")))
        .ToArray();
}
