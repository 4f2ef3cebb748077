using System.Buffers.Binary;
using ImageConversion.Core.Color;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Core.Tests.Color;

/// <summary>Gain maps that are applied, compared with <see cref="GainMapReference"/>, and those that are not.</summary>
[TestFixture]
public sealed class GainMapTests
{
    private const string NotApplied = "The gain map is not applied, and the PNG is SDR: ";
    private const int Grid = 65_535;

    /// <summary>Half a step is the rounding.</summary>
    private const double MostDifference = 0.6;

    private static readonly ConversionOptions Pq = new() { Hdr = HdrHandling.Pq };
    private static readonly GainMapNumbers Plain = new();
    private static readonly JpegToPngConverter Converter = new();

    private static readonly (string Name, GainMapNumbers Numbers, TestProfile? Picture, TestProfile? Gain)[] Files =
    [
        ("xmp", Plain, null, null),
        ("iso", Plain, null, null),
        ("both", Plain, null, null),
        ("xmp-channels", GainMapFiles.PerChannel, null, null),
        ("iso-channels", GainMapFiles.PerChannel, null, null),
        ("grey-map-channels", GainMapFiles.PerChannel, null, null),
        ("same-size", Plain, null, null),
        ("one-pixel", Plain, null, null),
        ("larger", Plain, null, null),
        ("display-p3", Plain, TestProfiles.DisplayP3, TestProfiles.DisplayP3),
        ("adobe-rgb", GainMapFiles.PerChannel, TestProfiles.AdobeRgb, TestProfiles.AdobeRgb),
        ("colors-of-map", GainMapFiles.PerChannel, null, TestProfiles.DisplayP3),
        ("two-that-differ", Plain, null, null),
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from file in Files
        from hdr in (HdrHandling[])[HdrHandling.Pq, HdrHandling.Hlg]
        select new TestCaseData(file.Name, hdr, file.Numbers, file.Picture, file.Gain).SetArgDisplayNames(file.Name, hdr.ToString());

    /// <summary>What libavif 1.1 makes of some values with a maximum of 2, offsets of 1/64 and gamma 1: base, map, result.</summary>
    [TestCase(0, 0.25, 0.00647208653)]
    [TestCase(0.5, 0.25, 0.71357888)]
    [TestCase(0.18, 0.5, 0.375625014)]
    [TestCase(1, 0.75, 2.8569963)]
    [TestCase(1, 1, 4.046875)]
    public void Reference_KnownValues_AreThoseOfLibavif(double sdr, double map, double expected) =>
        Assert.That(GainMapReference.Apply(sdr, map, 0, 2, 1, 1 / 64.0, 1 / 64.0), Is.EqualTo(expected).Within(1e-6));

    [TestCaseSource(nameof(Cases))]
    public void Convert_GainMap_GivesThePixelsOfTheFormula(
        string name, HdrHandling hdr, GainMapNumbers numbers, TestProfile? picture, TestProfile? gain)
    {
        byte[] jpeg = Read(name);
        DecodedMap map = DecodeMap(jpeg);
        bool isHlg = hdr == HdrHandling.Hlg;
        bool isP3 = !isHlg && gain == TestProfiles.DisplayP3;

        Conversions converted = Conversions.Of(jpeg, new ConversionOptions { Hdr = hdr });

        byte[] sdr = SmallPictures.ManyPixels(3);
        double worst = 0;
        for (int i = 0; i < SmallPictures.ManyWidth * SmallPictures.ManyHeight; i++)
        {
            (int y, int x) = Math.DivRem(i, SmallPictures.ManyWidth);
            double[] values = [.. Enumerable.Range(0, 3).Select(c => GainMapReference.Sample(
                map.Pixels, map.Width, map.Height, map.Channels, c,
                ((x + 0.5) * map.Width / SmallPictures.ManyWidth) - 0.5, ((y + 0.5) * map.Height / SmallPictures.ManyHeight) - 0.5))];
            double[] expected = GainMapReference.Pixel(
                [sdr[3 * i] / 255.0, sdr[(3 * i) + 1] / 255.0, sdr[(3 * i) + 2] / 255.0], values, numbers, picture, gain, isHlg, isP3);
            for (int c = 0; c < 3; c++)
            {
                ushort actual = BinaryPrimitives.ReadUInt16BigEndian(converted.Picture.Pixels.AsSpan(((3 * i) + c) * 2));
                worst = Math.Max(worst, Math.Abs(expected[c] - actual));
            }
        }

        TestContext.Out.WriteLine($"{worst:F3} of 65,535");
        Assert.That(worst, Is.LessThan(MostDifference));
        Assert.That(converted.Picture.Chunk("cICP"), Is.EqualTo((byte[])[isP3 ? (byte)12 : (byte)9, isHlg ? (byte)18 : (byte)16, 0, 1]));
        Assert.That(converted.Picture.Chunks.Select(c => c.Type), Has.None.AnyOf("iCCP", "sRGB", "gAMA", "cHRM"));
        Assert.That(converted.Warnings, Has.None.Contains("gain map (").And.None.Contains("is not applied"));
        Assert.That(Converter.Verify(jpeg, converted.Png, new ConversionOptions { Hdr = hdr }).IsMatch);
    }

    [Test]
    public void Convert_GainMapsOfBothMetadataThatDiffer_SaysWhichCounts() =>
        Assert.That(Conversions.Of(Read("two-that-differ"), Pq).Warnings, Has.One.Contains("differ; ISO 21496-1 counts"));

    [TestCase("no-metadata", "it has no metadata of ISO 21496-1 or Ultra HDR")]
    [TestCase("no-maximum", "one of its values is not a number")]
    [TestCase("two-values", "one of its values is not a number")]
    [TestCase("min-above-max", "its least gain is above its greatest")]
    [TestCase("gamma-of-zero", "its gamma is not above 0")]
    [TestCase("same-headroom", "both of its renditions have the same headroom")]
    [TestCase("base-is-hdr", "the primary picture is the HDR rendition")]
    [TestCase("iso-base-is-hdr", "the primary picture is the HDR rendition")]
    [TestCase("iso-cut-off", "its metadata of ISO 21496-1 have 60 bytes; expected 61")]
    [TestCase("iso-version", "are of version 1")]
    [TestCase("iso-denominator-of-zero", "one of its values is not a number")]
    [TestCase("colors-of-no-profile", "it applies in the colours of its own ICC profile")]
    [TestCase("other-shape", "it has 40 x 40 pixels")]
    [TestCase("inks", "it has 4 components of 8 bits")]
    public void Convert_GainMapThatCannotBeApplied_IsTheSdrPictureAndSaysWhy(string name, string problem)
    {
        byte[] jpeg = Read(name);

        Conversions converted = Conversions.Of(jpeg, Pq);

        Assert.That(converted.Warnings, Has.One.StartsWith(NotApplied + problem));
        Assert.That(converted.Warnings, Has.One.Contains("not converted: a gain map"));
        Assert.That(converted.Png, Is.EqualTo(Conversions.Of(jpeg).Png));
    }

    [Test]
    public void Convert_NoGainMap_IsTheSamePng()
    {
        byte[] jpeg = SmallPictures.ManyColors;

        Assert.That(Conversions.Of(jpeg, Pq).Png, Is.EqualTo(Conversions.Of(jpeg).Png));
        Assert.That(Conversions.Of(jpeg, Pq).Warnings, Is.Empty);
    }

    [Test]
    public void Convert_HdrWithoutMetadata_SaysItsColorsAllTheSame()
    {
        PngPicture png = Conversions.Of(Read("xmp"), Pq with { Metadata = MetadataHandling.None }).Picture;

        Assert.That(png.Chunks.Select(c => c.Type), Is.EqualTo((string[])["IHDR", "cICP", "IEND"]));
    }

    [Test]
    public void Convert_HdrOfATurnedPicture_IsTurnedWithItsMap()
    {
        byte[] exif = new TiffBuilder().Short(0x0112, 6).Long(0x8769, 38).ToArray();
        byte[] turned = UltraHdr.Write(JpegParts.Of(SmallPictures.ManyColors).AddExif(exif), MapOf(Read("xmp-channels")), []);

        PngPicture stored = Conversions.Of(Read("xmp-channels"), Pq).Picture;
        PngPicture upright = Conversions.Of(turned, Pq).Picture;

        Assert.That((upright.Width, upright.Height), Is.EqualTo((stored.Height, stored.Width)));
        for (int i = 0; i < stored.Width * stored.Height; i++)
        {
            (int y, int x) = Math.DivRem(i, stored.Width);
            int at = (x * upright.Width) + (upright.Width - 1 - y);
            Assert.That(upright.Pixels.AsSpan(at * 6, 6).SequenceEqual(stored.Pixels.AsSpan(i * 6, 6)), $"{x}, {y}");
        }
    }

    [Test]
    public void Convert_HdrWithExifThatSaysSrgb_SaysUncalibrated()
    {
        byte[] Exif(ushort space)
        {
            byte[] inner = new TiffBuilder().Short(0xA001, space).ToArray()[8..];
            return [.. new TiffBuilder().Long(0x8769, 26).ToArray(), .. inner];
        }

        byte[] jpeg = UltraHdr.Write(JpegParts.Of(SmallPictures.ManyColors).AddExif(Exif(1)), MapOf(Read("xmp")), []);

        Assert.That(Conversions.Of(jpeg).Picture.Chunk("eXIf"), Is.EqualTo(Exif(1)));
        Assert.That(Conversions.Of(jpeg, Pq).Picture.Chunk("eXIf"), Is.EqualTo(Exif(0xFFFF)));
    }

    [Test]
    public void Convert_DamagedGainMap_IsDamageOfTheFile()
    {
        byte[] jpeg = Read("xmp-channels")[..^200];

        ImageConversionException error = Assert.Throws<ImageConversionException>(() => Conversions.Of(jpeg, Pq))!;
        Conversions salvaged = Conversions.Of(jpeg, Pq with { OnDamage = DamageHandling.Salvage });

        Assert.That(error.Message, Does.StartWith("The gain map: "));
        Assert.That(salvaged.Picture.Has("cICP"));
        Assert.That(salvaged.Warnings, Has.Some.StartsWith("The gain map: "));
    }

    [Test]
    public void Open_Hdr_KnowsItsBitsAndMemory()
    {
        JpegInfo sdr = Converter.Identify(Read("xmp"));
        JpegInfo hdr = Converter.Identify(Read("xmp"), Pq);

        Assert.That((sdr.PngBitsPerSample, hdr.PngBitsPerSample), Is.EqualTo((8, 16)));
        Assert.That(hdr.WorkingSetBytes, Is.GreaterThan(sdr.WorkingSetBytes));
    }

    [Test]
    public void LightMath_AllOctaves_IsCloseToTheLibrary()
    {
        for (int i = 0; i <= Grid; i++)
        {
            double x = Math.Pow(2, (i / 1024.0) - 40.3);
            Assert.That(LightMath.Log2(x), Is.EqualTo(Math.Log2(x)).Within(1e-14));
            double power = (i / 1024.0) - 32.1;
            Assert.That(LightMath.Exp2(power) / Math.Pow(2, power), Is.EqualTo(1).Within(1e-14));
        }

        Assert.That(LightMath.Exp2(-1e-20), Is.EqualTo(1).Within(1e-15));
        Assert.That((LightMath.EncodePq(0), LightMath.EncodeHlg(0)), Is.EqualTo((0.0, 0.0)));
        Assert.That(LightMath.EncodePq(1), Is.EqualTo(1).Within(1e-9));
        Assert.That(LightMath.EncodeHlg(1), Is.EqualTo(1).Within(1e-7));
    }

    private static byte[] Read(string name) => GeneratedCorpus.Get($"pictures/gain-map-{name}.jpg").ReadAllBytes();

    private static byte[] MapOf(byte[] jpeg) => jpeg[jpeg.AsSpan().LastIndexOf((byte[])[0xFF, 0xD8, 0xFF])..];

    private static DecodedMap DecodeMap(byte[] jpeg)
    {
        using DecodedRows rows = Converter.Decode(MapOf(jpeg), new ConversionOptions { Grey = GreyHandling.Never });
        byte[] pixels = new byte[rows.RowBytes * rows.HeightPixels];
        Assert.That(rows.ReadRows(pixels), Is.EqualTo(rows.HeightPixels));
        return new DecodedMap(pixels, rows.WidthPixels, rows.HeightPixels, rows.Channels);
    }

    private sealed record DecodedMap(byte[] Pixels, int Width, int Height, int Channels);
}
