using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Conversion.Testing;

namespace Conversion.Core.Tests.Metadata;

/// <summary>What of a JPEG's metadata stands in its PNG, and how.</summary>
[TestFixture]
public sealed class CarriedMetadataTests
{
    private const string XmpKeyword = "XML:com.adobe.xmp";

    private static readonly ConversionOptions Keep = new() { Orientation = OrientationHandling.Keep };

    private static readonly byte[] TurnedExif = new TestTiff()
        .Short(0x0112, 6)
        .Rational(0x011A, 300, 1)
        .Rational(0x011B, 150, 1)
        .Short(0x0128, 2)
        .Thumbnail([0xFF, 0xD8, 1, 2, 3, 4, 0xFF, 0xD9])
        .ToArray();

    [SetUp]
    public void RequireCorpus() => Corpus.Require();

    [Test]
    public void Convert_ExifOfAnUprightPicture_IsCarriedByteForByte([Values] bool isBigEndian)
    {
        byte[] exif = new TestTiff(isBigEndian).Ascii(0x010F, "Maker").Short(0x0112, 1).Thumbnail([1, 2, 3, 4]).ToArray();

        Conversions conversion = Conversions.Of(Bare().AddExif(exif).ToArray());

        Assert.That(conversion.Picture.Chunk("eXIf"), Is.EqualTo(exif));
        Assert.That(conversion.Warnings, Is.Empty);
    }

    [Test]
    public void Convert_ExifOfATurnedPicture_IsCarriedByteForByteWhereItStaysTurned()
    {
        Conversions conversion = Conversions.Of(Bare().AddExif(TurnedExif).ToArray(), Keep);

        Assert.That(conversion.Picture.Chunk("eXIf"), Is.EqualTo(TurnedExif));
    }

    [Test]
    public void Convert_ExifOfOver64Kilobytes_IsPutTogether()
    {
        byte[] exif = new TestTiff().Undefined(0x927C, RandomBytes(150_000)).ToArray();
        JpegParts parts = Bare();
        foreach (byte[] part in exif.Chunk(65_000))
        {
            parts.AddExif(part);
        }

        Conversions conversion = Conversions.Of(parts.ToArray());

        Assert.That(conversion.Picture.Chunk("eXIf").AsSpan().SequenceEqual(exif), Is.True);
    }

    [Test]
    public void Convert_SecondSetOfExif_IsLeftWithAWarning()
    {
        byte[] first = new TestTiff().Ascii(0x010F, "First").ToArray();
        byte[] second = new TestTiff().Ascii(0x010F, "Second").ToArray();

        Conversions conversion = Conversions.Of(Bare().AddExif(first).AddExif(second).ToArray());

        Assert.That(conversion.Picture.Chunk("eXIf"), Is.EqualTo(first));
        Assert.That(conversion.Warnings, Has.One.Contains("2 sets of Exif data"));
    }

    [Test]
    public void Convert_ExifThatIsNoTiff_IsDroppedWithAWarning()
    {
        Conversions conversion = Conversions.Of(Bare().AddExif("no TIFF at all"u8.ToArray()).ToArray());

        Assert.That(conversion.Picture.Has("eXIf"), Is.False);
        Assert.That(conversion.Warnings, Has.One.StartsWith("The Exif data are not carried"));
    }

    [Test]
    public void Convert_SecondExifAfterOneThatIsNoTiff_IsCarriedWithAWarning()
    {
        byte[] jpeg = Bare().AddExif("no TIFF at all"u8.ToArray()).AddExif(TurnedExif).ToArray();

        Conversions kept = Conversions.Of(jpeg, Keep);
        Conversions turned = Conversions.Of(jpeg);

        Assert.That(kept.Picture.Chunk("eXIf"), Is.EqualTo(TurnedExif));
        Assert.That(kept.Warnings, Has.One.StartsWith("The first Exif segment is not carried"));
        Assert.That(turned.Picture.Width, Is.EqualTo(kept.Picture.Height));
    }

    [Test]
    public void Convert_MetadataBehindTheFirstScan_AreNamed()
    {
        byte[] image = Bare().ToArray();
        byte[] comment = [0xFF, 0xFE, 0, 10, .. "too late"u8];
        byte[] profile = [0xFF, 0xE2, 0, 26, .. "ICC_PROFILE\0"u8, 1, 1, .. new byte[10]];
        byte[] late = [.. image[..^2], .. comment, .. profile, 0xFF, 0xD9];

        Conversions all = Conversions.Of(late);
        Conversions color = Conversions.Of(late, new ConversionOptions { Metadata = MetadataHandling.Color });
        Conversions none = Conversions.Of(late, new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(all.Warnings, Has.One.Contains(
            "behind the beginning of the image data are not carried: COM 'too' (8 bytes), APP2 'ICC_PROFILE' (24 bytes)"));
        Assert.That(color.Warnings, Has.One.EndsWith("not carried: APP2 'ICC_PROFILE' (24 bytes)."));
        Assert.That(none.Warnings, Is.Empty);
        Assert.That(all.Picture.Pixels, Is.EqualTo(Conversions.Of(image).Picture.Pixels));
    }

    [TestCase("color/widegamut_P3-sRGB-blue.jpg", true)]
    [TestCase("photos/skimage_hubble_deep_field.jpg", false)]
    public void Convert_ProfileWithoutMetadata_WarnsUnlessItIsSrgb(string name, bool isLoss)
    {
        var options = new ConversionOptions { Metadata = MetadataHandling.None };

        Conversions kept = Conversions.Of(name, options);
        Conversions converted = Conversions.Of(name, options with { Color = ColorHandling.Srgb });

        Assert.That(kept.Warnings, isLoss ? Has.One.Contains("convert them to sRGB") : Has.None.Contains("convert them to sRGB"));
        Assert.That(converted.Warnings, Has.None.Contains("convert them to sRGB"));
        Assert.That(kept.Picture.Has("iCCP"), Is.False);
    }

    [Test]
    public void Convert_AdobeRgbByExifWithoutMetadata_Warns()
    {
        byte[] exif = new TestTiff()
            .Directory(0x8769, e => e.Short(0xA001, 0xFFFF).Directory(0xA005, i => i.Ascii(0x0001, "R03"))).ToArray();

        Conversions conversion = Conversions.Of(
            Bare().AddExif(exif).ToArray(), new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(conversion.Warnings, Has.One.StartsWith("The colours are Adobe RGB"));
        Assert.That(conversion.Picture.Has("gAMA"), Is.False);
    }

    [Test]
    public void Convert_XmpRegionsOfATurnedPicture_AreCarriedWithAWarning()
    {
        JpegParts parts = Bare().AddExif(TurnedExif).AddXmp(Xmp(
            "xmlns:r=\"http://www.metadataworkinggroup.com/schemas/regions/\" r:Regions=\"here\""));

        Conversions turned = Conversions.Of(parts.ToArray());
        Conversions kept = Conversions.Of(parts.ToArray(), Keep);

        Assert.That(turned.Warnings, Has.One.Contains("regions"));
        Assert.That(turned.Picture.Texts(XmpKeyword)[0], Does.Contain("Regions=\"here\""));
        Assert.That(kept.Warnings, Is.Empty);
    }

    [Test]
    public void Convert_PhotoshopResourcesOfVersion25_AreCarried()
    {
        byte[] resource = Resource(0x0404, 40);

        Conversions conversion =
            Conversions.Of(Bare().Add(0xED, "Adobe_Photoshop2.5:"u8.ToArray(), resource).ToArray());

        Assert.That(
            conversion.Picture.Texts("Raw profile type iptc").Single().Replace("\n", "", StringComparison.Ordinal),
            Does.EndWith(System.Convert.ToHexStringLower(resource)));
        Assert.That(conversion.Warnings, Is.Empty);
    }

    [Test]
    public void Convert_TurnedByAQuarter_DensityTurnsWithIt()
    {
        Conversions conversion = Conversions.Of(Bare().AddExif(TurnedExif).ToArray());

        Assert.That(conversion.Picture.Chunk("pHYs"), Is.EqualTo(Phys(150 / 0.0254, 300 / 0.0254)));
    }

    [TestCase(1, 300, 72, 11_811, 2_835, 1)]
    [TestCase(2, 118, 28, 11_800, 2_800, 1)]
    [TestCase(0, 4, 3, 4, 3, 0)]
    public void Convert_JfifDensity_IsCarried(byte units, int x, int y, int perUnitX, int perUnitY, byte unit)
    {
        Conversions conversion = Conversions.Of(Bare().Add(0xE0, Jfif(units, x, y)).ToArray());

        byte[] expected = Phys(perUnitX, perUnitY);
        expected[8] = unit;
        Assert.That(conversion.Picture.Chunk("pHYs"), Is.EqualTo(expected));
    }

    [TestCase(0, 1, 1)]
    [TestCase(1, 0, 72)]
    [TestCase(2, 0, 0)]
    [TestCase(7, 300, 300)]
    public void Convert_JfifDensityThatSaysNothing_IsNotInvented(byte units, int x, int y)
    {
        Conversions conversion = Conversions.Of(Bare().Add(0xE0, Jfif(units, x, y)).ToArray());

        Assert.That(conversion.Picture.Has("pHYs"), Is.False);
    }

    [Test]
    public void Convert_JfifAndExifDensity_JfifCounts()
    {
        Conversions conversion = Conversions.Of(Bare().Add(0xE0, Jfif(1, 72, 72)).AddExif(TurnedExif).ToArray(), Keep);

        Assert.That(conversion.Picture.Chunk("pHYs"), Is.EqualTo(Phys(2835, 2835)));
    }

    [Test]
    public void Convert_Comments_AreTexts()
    {
        byte[] jpeg = Bare()
            .Add(0xFE, "First\nof two lines"u8.ToArray())
            .Add(0xFE, [.. "Second, in Latin-1: "u8, 0xE9, 0xE8, 0])
            .Add(0xFE, "Third, in UTF-8: Gr\u00FC\u00DFe"u8.ToArray())
            .Add(0xFE, [0, 0])
            .ToArray();

        Conversions conversion = Conversions.Of(jpeg);

        Assert.That(
            conversion.Picture.Texts("Comment"),
            Is.EqualTo(new[] { "First\nof two lines", "Second, in Latin-1: éè", "Third, in UTF-8: Grüße" }));
        Assert.That(conversion.Warnings, Is.Empty);
    }

    [Test]
    public void Convert_CommentOfBinaryData_IsDroppedWithAWarning()
    {
        Conversions conversion = Conversions.Of(Bare().Add(0xFE, [1, 0, 2, 0, 3]).ToArray());

        Assert.That(conversion.Picture.Texts("Comment"), Is.Empty);
        Assert.That(conversion.Warnings, Has.One.Contains("holds data, not text"));
    }

    [TestCase("2024:07:01 12:30:45", "+02:00", 10)]
    [TestCase("2024:07:01 12:30:45", "-05:30", 18)]
    public void Convert_ExifTimeWithItsOffset_IsTimeInUtc(string time, string offset, int hour)
    {
        byte[] exif = new TestTiff().Ascii(0x0132, time).Directory(0x8769, e => e.Ascii(0x9010, offset)).ToArray();

        Conversions conversion = Conversions.Of(Bare().AddExif(exif).ToArray());

        byte[] chunk = conversion.Picture.Chunk("tIME");
        Assert.That(chunk[..5], Is.EqualTo(new byte[] { 0x07, 0xE8, 7, 1, (byte)hour }));
    }

    [TestCase("2024:07:01 12:30:45", "")]
    [TestCase("0000:00:00 00:00:00", "+00:00")]
    [TestCase("0001:01:01 00:00:00", "+05:00")]
    [TestCase("    :  :     :  :  ", "   :  ")]
    public void Convert_ExifTimeThatIsNone_IsNotInvented(string time, string offset)
    {
        byte[] exif = new TestTiff().Ascii(0x0132, time).Directory(0x8769, e => e.Ascii(0x9010, offset)).ToArray();

        Assert.That(Conversions.Of(Bare().AddExif(exif).ToArray()).Picture.Has("tIME"), Is.False);
    }

    [Test]
    public void Convert_Xmp_IsCarriedWordForWord()
    {
        string xmp = Xmp("tiff:Make=\"Grüße\"") + new string(' ', 2000);

        Conversions conversion = Conversions.Of(Bare().AddXmp(xmp + "\0\0").ToArray());

        Assert.That(conversion.Picture.Texts(XmpKeyword), Is.EqualTo(new[] { xmp }));
    }

    [Test]
    public void Convert_XmpInUtf16_IsCarriedInUtf8([Values] bool isBigEndian)
    {
        string xmp = Xmp("tiff:Make=\"Grüße\"");
        Encoding encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;

        Conversions conversion = Conversions.Of(
            Bare().Add(0xE1, "http://ns.adobe.com/xap/1.0/\0"u8.ToArray(), encoding.GetBytes("\uFEFF" + xmp)).ToArray());

        Assert.That(conversion.Picture.Texts(XmpKeyword), Is.EqualTo(new[] { xmp }));
    }

    [Test]
    public void Convert_XmpOfATurnedPicture_LosesItsOrientation()
    {
        byte[] jpeg = Bare().AddExif(TurnedExif).AddXmp(Xmp("tiff:Orientation=\"6\" tiff:Make=\"Maker\"")).ToArray();

        Conversions applied = Conversions.Of(jpeg);
        Conversions kept = Conversions.Of(jpeg, Keep);

        Assert.That(applied.Picture.Texts(XmpKeyword).Single(), Does.Not.Contain("Orientation").And.Contain("Maker"));
        Assert.That(kept.Picture.Texts(XmpKeyword).Single(), Does.Contain("tiff:Orientation=\"6\""));
    }

    [Test]
    public void Convert_MalformedXmp_IsDroppedOnlyWhereItMightContradictThePixels()
    {
        byte[] jpeg = Bare().AddExif(TurnedExif).AddXmp("<x:xmpmeta tiff:Orientation='6'>").ToArray();

        Conversions applied = Conversions.Of(jpeg);
        Conversions kept = Conversions.Of(jpeg, Keep);

        Assert.That(applied.Picture.Texts(XmpKeyword), Is.Empty);
        Assert.That(applied.Warnings, Has.One.Contains("not well-formed"));
        Assert.That(kept.Picture.Texts(XmpKeyword), Has.Count.EqualTo(1));
    }

    [Test]
    public void Convert_ExtendedXmpOutOfOrder_IsMerged()
    {
        (string main, List<byte[]> parts) = ExtendedXmp();
        JpegParts jpeg = Bare();
        parts.Reverse();
        parts.ForEach(p => jpeg.Add(0xE1, p));

        Conversions conversion = Conversions.Of(jpeg.AddXmp(main).ToArray());

        string xmp = conversion.Picture.Texts(XmpKeyword).Single();
        Assert.That(xmp, Does.Contain(new string('D', 100_000)).And.Contain("own:depth").And.Not.Contain("HasExtendedXMP"));
        Assert.That(conversion.Warnings, Is.Empty);
    }

    [Test]
    public void Convert_ExtendedXmpWithAPartMissing_IsLeftWithAWarning([Values(0, 1)] int missing)
    {
        (string main, List<byte[]> parts) = ExtendedXmp();
        parts.RemoveAt(missing);
        JpegParts jpeg = Bare();
        parts.ForEach(p => jpeg.Add(0xE1, p));

        Conversions conversion = Conversions.Of(jpeg.AddXmp(main).ToArray());

        Assert.That(conversion.Picture.Texts(XmpKeyword), Is.EqualTo(new[] { main }));
        Assert.That(conversion.Warnings, Has.One.StartsWith("The extended XMP is not carried: of its "));
    }

    [Test]
    public void Convert_ExtendedXmpWithAnotherDigest_IsMergedWithAWarning()
    {
        (string main, List<byte[]> parts) = ExtendedXmp(guid: new string('A', 32));
        JpegParts jpeg = Bare();
        parts.ForEach(p => jpeg.Add(0xE1, p));

        Conversions conversion = Conversions.Of(jpeg.AddXmp(main).ToArray());

        Assert.That(conversion.Picture.Texts(XmpKeyword).Single(), Does.Contain("own:depth"));
        Assert.That(conversion.Warnings, Has.One.Contains("does not have the digest"));
    }

    [TestCase("color/govips_jpg-32bit-cmyk-no-icc.jpg")]
    [TestCase("metadata/exiftool_IPTC.jpg")]
    public void Convert_PhotoshopResources_AreCarriedByteForByte(string name)
    {
        byte[][] payloads =
        [
            .. JpegParts.Of(Corpus.Get(name).ReadAllBytes()).Segments
                .Where(s => s.Marker == 0xED && s.Payload.AsSpan().StartsWith("Photoshop 3.0\0"u8)).Select(s => s.Payload[14..]),
        ];

        string text = Conversions.Of(name).Picture.Texts("Raw profile type iptc").Single();

        string[] lines = text.Split('\n');
        Assert.That(lines[..2], Is.EqualTo(new[] { "", "iptc" }));
        byte[] resources = System.Convert.FromHexString(string.Concat(lines[3..]));
        Assert.That(int.Parse(lines[2]), Is.EqualTo(resources.Length));
        Assert.That(resources, Is.EqualTo(payloads.SelectMany(p => p)));
    }

    [Test]
    public void Convert_PhotoshopResourcesOfATurnedPicture_LoseThumbnailAndCopies()
    {
        byte[] resources = [.. Resource(0x0404, 5), .. Resource(0x040C, 100), .. Resource(0x0422, 7), .. Resource(0x03ED, 16)];
        byte[] jpeg = Bare().AddExif(TurnedExif).Add(0xED, "Photoshop 3.0\0"u8.ToArray(), resources).ToArray();

        string text = Conversions.Of(jpeg).Picture.Texts("Raw profile type iptc").Single();

        byte[] carried = System.Convert.FromHexString(string.Concat(text.Split('\n')[3..]));
        Assert.That(carried, Is.EqualTo(Resource(0x0404, 5).Concat(Resource(0x03ED, 16))));
    }

    [Test]
    public void Convert_PhotoshopResourcesCutOff_CarriesTheWholeOnes()
    {
        byte[] resources = [.. Resource(0x0404, 6), .. Resource(0x03ED, 16)[..^5]];

        Conversions conversion = Conversions.Of(Bare().Add(0xED, "Photoshop 3.0\0"u8.ToArray(), resources).ToArray());

        string text = conversion.Picture.Texts("Raw profile type iptc").Single();
        Assert.That(System.Convert.FromHexString(string.Concat(text.Split('\n')[3..])), Is.EqualTo(Resource(0x0404, 6)));
        Assert.That(conversion.Warnings, Has.One.Contains("Photoshop resources are malformed"));
    }

    [Test]
    public void Convert_ApplicationDataOfOthers_AreNamed()
    {
        byte[] jpeg = Bare().Add(0xEC, "Ducky\0"u8.ToArray(), new byte[10]).Add(0xEB, "JP"u8.ToArray(), new byte[100]).ToArray();

        Conversions conversion = Conversions.Of(jpeg);

        Assert.That(conversion.Warnings, Is.EqualTo(new[]
        {
            "Application data that a PNG has no place for are not carried: APP12 'Ducky' (16 bytes), APP11 (102 bytes).",
        }));
    }

    [Test]
    public void Convert_ColorOnly_CarriesDensityAndProfileAndNothingElse()
    {
        Conversions conversion = Conversions.Of(
            "metadata/exiftool_ExifTool.jpg", new ConversionOptions { Metadata = MetadataHandling.Color });

        Assert.That(conversion.Picture.Chunks.Select(c => c.Type), Is.EqualTo(new[] { "IHDR", "iCCP", "pHYs", "IEND" }));
    }

    [Test]
    public void Convert_NoMetadata_CarriesPixelsOnly()
    {
        Conversions conversion = Conversions.Of(
            "metadata/exiftool_ExifTool.jpg", new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(conversion.Picture.Chunks.Select(c => c.Type), Is.EqualTo(new[] { "IHDR", "IEND" }));
    }

    [TestCase(MetadataHandling.Color)]
    [TestCase(MetadataHandling.None)]
    public void Convert_StoredTurnedWithoutExif_Warns(MetadataHandling handling)
    {
        Conversions conversion = Conversions.Of(Bare().AddExif(TurnedExif).ToArray(), Keep with { Metadata = handling });

        Assert.That(conversion.Warnings, Has.One.StartsWith("The picture is stored turned"));
    }

    /// <summary>Malformed metadata never fail a conversion: bytes of the segments are changed at random.</summary>
    [Test]
    public void Convert_MutatedMetadata_NeverFails()
    {
        string[] names =
        [
            "metadata/exiftool_ExifTool.jpg", "metadata/exiftool_Google.jpg", "metadata/exiftool_PhotoMechanic.jpg",
            "metadata/exiftool_XMP.jpg", "metadata/pillow_frame_size.mpo", "metadata/exiftool_InfiRay.jpg",
        ];
        ConversionOptions[] options = [new(), Keep, new() { Color = ColorHandling.Srgb }];
        foreach (string name in names)
        {
            byte[] original = Corpus.Get(name).ReadAllBytes();
            for (int seed = 0; seed < 150; seed++)
            {
                var parts = JpegParts.Of(original);
                var random = new Random(seed);
                for (int i = random.Next(1, 12); i > 0; i--)
                {
                    byte[] payload = parts.Segments[random.Next(parts.Segments.Count)].Payload;
                    bool isMetadata = parts.Segments.First(s => s.Payload == payload).Marker is >= 0xE0 and not 0xEE;
                    if (isMetadata && payload.Length > 0)
                    {
                        int at = random.Next(random.Next(2) == 0 ? payload.Length : Math.Min(payload.Length, 60));
                        payload[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
                    }
                }

                Assert.That(
                    () => Conversions.Encode(parts.ToArray(), options[seed % 3]), Throws.Nothing, $"{name}, seed {seed}");
            }
        }
    }

    private static JpegParts Bare() => JpegParts.Of(Corpus.Get("color/go_video-001.jpeg").ReadAllBytes()).WithoutMetadata();

    private static byte[] Jfif(byte units, int x, int y) =>
        [.. "JFIF\0"u8, 1, 2, units, (byte)(x >> 8), (byte)x, (byte)(y >> 8), (byte)y, 0, 0];

    private static byte[] Phys(double x, double y)
    {
        byte[] data = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Round(x));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), (uint)Math.Round(y));
        data[8] = 1;
        return data;
    }

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static string Xmp(string attributes) =>
        "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\""
        + $" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" {attributes}/></rdf:RDF></x:xmpmeta>";

    private static (string Main, List<byte[]> Parts) ExtendedXmp(string? guid = null)
    {
        const int PartBytes = 60_000;
        byte[] extension = Encoding.UTF8.GetBytes(Xmp($"xmlns:own=\"urn:own\" own:depth=\"{new string('D', 100_000)}\""));
#pragma warning disable CA5351 // XMP part 3 defines the GUID as this digest.
        guid ??= System.Convert.ToHexString(MD5.HashData(extension));
#pragma warning restore CA5351
        var parts = new List<byte[]>();
        for (int at = 0; at < extension.Length; at += PartBytes)
        {
            byte[] numbers = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(numbers, extension.Length);
            BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(4), at);
            parts.Add(
            [
                .. "http://ns.adobe.com/xmp/extension/\0"u8, .. Encoding.ASCII.GetBytes(guid), .. numbers,
                .. extension[at..Math.Min(at + PartBytes, extension.Length)],
            ]);
        }

        return (Xmp($"xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\"{guid}\""), parts);
    }

    private static byte[] Resource(ushort id, int length)
    {
        byte[] padded = new byte[length + (length & 1)];
        new Random(id).NextBytes(padded.AsSpan(0, length));
        return [.. "8BIM"u8, (byte)(id >> 8), (byte)id, 0, 0, 0, 0, 0, (byte)length, .. padded];
    }
}
