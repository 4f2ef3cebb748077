using System.Buffers.Binary;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Core.Tests.Metadata;

/// <summary>
/// What of a JPEG's metadata stands in its PNG under other options than the default ones; for those see
/// <see cref="Checks.MetadataChecks"/>.
/// </summary>
[TestFixture]
public sealed class CarriedMetadataTests
{
    private static readonly ConversionOptions Keep = new() { Orientation = OrientationHandling.Keep };

    private static JpegParts Bare => JpegParts.Of(SmallPictures.ManyColors);

    [Test]
    public void Convert_MetadataBehindTheFirstScan_AreNamedWhereTheyWouldBeCarried()
    {
        byte[] late = GeneratedCorpus.Get("metadata/late.jpg").ReadAllBytes();

        Conversions color = Conversions.Of(late, new ConversionOptions { Metadata = MetadataHandling.Color });
        Conversions none = Conversions.Of(late, new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(color.Warnings, Has.One.EndsWith("not carried: APP2 'ICC_PROFILE' (24 bytes)."));
        Assert.That(none.Warnings, Is.Empty);
        Assert.That(color.Picture.Pixels, Is.EqualTo(Conversions.Of(SmallPictures.Color).Picture.Pixels));
    }

    [TestCase("profiles/display-p3.jpg", true)]
    [TestCase("profiles/srgb-v2.jpg", false)]
    public void Convert_ProfileWithoutMetadata_WarnsUnlessItIsSrgb(string name, bool isLoss)
    {
        var options = new ConversionOptions { Metadata = MetadataHandling.None };
        CorpusFile file = GeneratedCorpus.Get(name);

        Conversions kept = Conversions.Of(file, options);
        Conversions converted = Conversions.Of(file, options with { Color = ColorHandling.Srgb });

        Assert.That(kept.Warnings, isLoss ? Has.One.Contains("convert them to sRGB") : Has.None.Contains("convert them to sRGB"));
        Assert.That(converted.Warnings, Has.None.Contains("convert them to sRGB"));
        Assert.That(kept.Picture.Has("iCCP"), Is.False);
    }

    /// <summary>A profile must be compressed, so that readers with a limit on what is inflated do not open the PNG.</summary>
    [TestCase(1 << 20, false)]
    [TestCase((1 << 20) + 1, true)]
    public void Convert_ProfileBeyondTheLimitOfReaders_WarnsAndCarries(int bytes, bool isBeyond)
    {
        byte[] profile = new byte[bytes];
        TestProfiles.AdobeRgb.Bytes.CopyTo(profile, 0);
        BinaryPrimitives.WriteInt32BigEndian(profile, bytes);
        JpegParts parts = IccParts.Split(profile, 60_000).Aggregate(JpegParts.Of(SmallPictures.Color), (p, part) => p.Add(0xE2, part));

        Conversions conversion = Conversions.Of(parts.ToArray());

        Assert.That(conversion.Picture.IccProfile(), Has.Length.EqualTo(bytes));
        Assert.That(conversion.Warnings, isBeyond ? Has.One.Contains($"has {bytes} bytes. Some readers, as Pillow, open no PNG") : Is.Empty);
    }

    [Test]
    public void Convert_AdobeRgbByExifWithoutMetadata_Warns()
    {
        Conversions conversion = Conversions.Of(
            GeneratedCorpus.Get("profiles/exif-adobe-rgb.jpg"), new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(conversion.Warnings, Has.One.StartsWith("The colours are Adobe RGB"));
        Assert.That(conversion.Picture.Has("gAMA"), Is.False);
    }

    [TestCase(MetadataHandling.Color)]
    [TestCase(MetadataHandling.None)]
    public void Convert_StoredTurnedWithoutExif_Warns(MetadataHandling handling)
    {
        Conversions conversion = Conversions.Of(
            GeneratedCorpus.Get("metadata/exif-big-endian-6.jpg"), Keep with { Metadata = handling });

        Assert.That(conversion.Warnings, Has.One.StartsWith("The picture is stored turned"));
    }

    [Test]
    public void Convert_ToSrgb_MetadataSayIt()
    {
        string xmp = XmpPackets.Packet(
            "exif:ColorSpace=\"65535\" xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" photoshop:ICCProfile=\"RGB-to-GBR\"");
        byte[] copyOfProfile = PhotoshopBlocks.Filled(0x040F, 30);
        byte[] untagged = PhotoshopBlocks.Block(0x0411, [1]);
        byte[] resolution = PhotoshopBlocks.Filled(PhotoshopBlocks.Resolution, 16);
        byte[] jpeg = Bare.AddExif(ExifFiles.AdobeRgb)
            .AddXmp(xmp)
            .Add(0xED, PhotoshopBlocks.Identifier, copyOfProfile, resolution, untagged)
            .Add(0xE2, IccParts.Payload(1, 1, TestProfiles.SwappedChannels.Bytes))
            .ToArray();

        PngPicture kept = Conversions.Of(jpeg).Picture;
        PngPicture converted = Conversions.Of(jpeg, new ConversionOptions { Color = ColorHandling.Srgb }).Picture;

        byte[] srgb = new TiffBuilder()
            .Directory(0x8769, e => e.Short(0xA001, 1).Directory(0xA005, i => i.Ascii(0x0001, "R98"))).ToArray();
        Assert.That(kept.Chunk("eXIf"), Is.EqualTo(ExifFiles.AdobeRgb));
        Assert.That(converted.Chunk("eXIf"), Is.EqualTo(srgb));
        Assert.That(kept.Texts("XML:com.adobe.xmp"), Is.EqualTo(new[] { xmp }));
        Assert.That(
            converted.Texts("XML:com.adobe.xmp").Single(), Does.Contain("exif:ColorSpace=\"1\"").And.Not.Contain("ICCProfile"));
        Assert.That(
            kept.Texts("Raw profile type iptc"),
            Is.EqualTo(new[] { PhotoshopBlocks.RawProfile([.. copyOfProfile, .. resolution, .. untagged]) }));
        Assert.That(converted.Texts("Raw profile type iptc"), Is.EqualTo(new[] { PhotoshopBlocks.RawProfile(resolution) }));
    }

    [Test]
    public void Convert_MalformedXmpOfConvertedColors_IsDropped()
    {
        byte[] jpeg = Bare.AddXmp("<x:xmpmeta exif:ColorSpace='65535'>")
            .Add(0xE2, IccParts.Payload(1, 1, TestProfiles.SwappedChannels.Bytes)).ToArray();

        Conversions kept = Conversions.Of(jpeg);
        Conversions converted = Conversions.Of(jpeg, new ConversionOptions { Color = ColorHandling.Srgb });

        Assert.That(kept.Picture.Texts("XML:com.adobe.xmp"), Has.Count.EqualTo(1));
        Assert.That(converted.Picture.Texts("XML:com.adobe.xmp"), Is.Empty);
        Assert.That(converted.Warnings, Has.One.Contains("it may contradict the converted pixels, and is not well-formed"));
    }

    [Test]
    public void Convert_MalformedTableToSrgb_CarriesTheProfileInstead()
    {
        Conversions converted = Conversions.Of(
            GeneratedCorpus.Get("profiles/broken-cut-table.jpg"), new ConversionOptions { Color = ColorHandling.Srgb });

        Assert.That(converted.Picture.IccProfile(), Is.EqualTo(TestProfiles.CutTable));
        Assert.That(converted.Warnings, Has.One.EqualTo(
            "The colours are not converted to sRGB: the ICC profile 'Cut table' is malformed. It is carried instead."));
    }

    /// <summary>Malformed metadata never fail a conversion, nor take more memory than is estimated: bytes of the segments are changed
    /// at random. IMGCONV_METADATA_MUTANTS makes other numbers of them.</summary>
    [Test]
    [NonParallelizable]
    public void Convert_MutatedMetadata_NeverFails()
    {
        int mutations = int.TryParse(Environment.GetEnvironmentVariable("IMGCONV_METADATA_MUTANTS"), out int wanted) ? wanted : 900;
        CorpusFile[] files =
        [
            .. GeneratedCorpus.Files.Where(f => f.Family is "metadata" or "pictures" or "orientation" && f.Expected.MayConvert),
        ];
        ConversionOptions[] options = [new(), Keep, new() { Color = ColorHandling.Srgb }];
        for (int seed = 0; seed < mutations; seed++)
        {
            CorpusFile file = files[seed % files.Length];
            var parts = JpegParts.Of(file.ReadAllBytes());
            var random = new Random(seed);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                Mutate(parts.Segments[random.Next(parts.Segments.Count)], random);
            }

            byte[] jpeg = parts.ToArray();
            long estimate = new JpegToPngConverter().Identify(jpeg, options[seed % 3]).WorkingSetBytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(() => Conversions.Encode(jpeg, options[seed % 3]), Throws.Nothing, $"{file.Name}, seed {seed}");
            Assert.That(
                GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(estimate), $"memory of {file.Name}, seed {seed}");
        }
    }

    private static void Mutate((byte Marker, byte[] Payload) segment, Random random)
    {
        byte[] payload = segment.Payload;
        if (segment.Marker is >= 0xE0 and not 0xEE && payload.Length > 0)
        {
            int at = random.Next(random.Next(2) == 0 ? payload.Length : Math.Min(payload.Length, 60));
            payload[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
        }
    }
}
