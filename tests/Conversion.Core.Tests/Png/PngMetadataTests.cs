using System.IO.Compression;
using System.Text;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Png;

[TestFixture]
internal sealed class PngMetadataTests
{
    private static readonly TestPicture Picture = TestPictures.Make(1, "texture", 40, 30, PixelLayout.Rgb24);

    private static readonly PngMetadata Everything = new()
    {
        IccProfile = Encoding.ASCII.GetBytes(new string('p', 500)),
        IccProfileName = "Display P3",
        Gamma = 45455,
        Chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000],
        PhysicalDimensions = new PngPhysicalDimensions(2835, 2836, UnitIsMetre: true),
        Exif = new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
        Texts =
        [
            new PngText("Comment", "Grüße"),
            new PngText("Title", "日本"),
            new PngText("Raw profile type iptc", new string('4', 4000)),
            new PngText("XML:com.adobe.xmp", new string('x', 4000), International: true),
            new PngText("Description", new string('語', 2000)),
        ],
        ModificationTime = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc),
    };

    [Test]
    public void Encode_EveryChunk_StandsInOrderWithItsContent()
    {
        var png = PngReader.Read(PngRoundTrip.Encode(Picture, PngEncoderOptions.Default, Everything));

        string[] types = [.. png.Chunks.Select(c => c.Type)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                types,
                Is.EqualTo(new[]
                {
                    "IHDR", "gAMA", "cHRM", "iCCP", "pHYs", "tIME", "eXIf", "tEXt", "iTXt", "zTXt", "iTXt", "iTXt", "IDAT", "IEND",
                }));
            Assert.That(png.Chunk("gAMA"), Is.EqualTo(new byte[] { 0, 0, 0xB1, 0x8F }));
            Assert.That(png.Chunk("cHRM"), Has.Length.EqualTo(32));
            Assert.That(png.Chunk("cHRM")[..8], Is.EqualTo(new byte[] { 0, 0, 0x7A, 0x26, 0, 0, 0x80, 0x84 }));
            Assert.That(png.Chunk("pHYs"), Is.EqualTo(new byte[] { 0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x14, 1 }));
            Assert.That(png.Chunk("tIME"), Is.EqualTo(new byte[] { 0x07, 0xEA, 2, 3, 4, 5, 6 }));
            Assert.That(png.Chunk("eXIf"), Is.EqualTo(Everything.Exif.ToArray()));
            Assert.That(png.Chunk("tEXt"), Is.EqualTo(Encoding.Latin1.GetBytes("Comment\0Grüße")));
            Assert.That(Inflate(png.Chunk("iCCP").AsSpan("Display P3".Length + 2)), Is.EqualTo(Everything.IccProfile.ToArray()));
            Assert.That(
                Inflate(png.Chunk("zTXt").AsSpan("Raw profile type iptc".Length + 2)), Is.EqualTo(Encoding.ASCII.GetBytes(new string('4', 4000))));
        }
    }

    [Test]
    public void Encode_InternationalText_IsUtf8AndXmpIsNotCompressed()
    {
        var png = PngReader.Read(PngRoundTrip.Encode(Picture, PngEncoderOptions.Default, Everything));

        byte[][] texts = [.. png.Chunks.Where(c => c.Type == "iTXt").Select(c => c.Data)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts[0], Is.EqualTo(Encoding.UTF8.GetBytes("Title\0\0\0\0\0日本")));
            Assert.That(texts[1], Is.EqualTo(Encoding.UTF8.GetBytes("XML:com.adobe.xmp\0\0\0\0\0" + new string('x', 4000))));
            Assert.That(texts[2].AsSpan(0, 16).ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes("Description\0\u0001\0\0\0")));
            Assert.That(Inflate(texts[2].AsSpan(16)), Is.EqualTo(Encoding.UTF8.GetBytes(new string('語', 2000))));
        }
    }

    [Test]
    public void Encode_EveryChunk_PngcheckIsSilent()
    {
        DebianTool.Require("pngcheck");
        using var folder = new TemporaryFolder();
        string withoutProfile = folder["a.png"];
        PngMetadata metadata = Everything with { IccProfile = default, SrgbIntent = 0 };

        File.WriteAllBytes(withoutProfile, PngRoundTrip.Encode(Picture, PngEncoderOptions.Default, metadata));

        ToolResult check = DebianTool.Run("pngcheck", "-q", withoutProfile);
        Assert.That((check.ExitCode, check.OutputText), Is.EqualTo((0, "")));
    }

    /// <summary>Pillow opens no PNG with a compressed text that inflates to more than 1 MiB.</summary>
    [TestCase(1_048_575, "zTXt", "iTXt")]
    [TestCase(1_048_576, "tEXt", "iTXt")]
    [TestCase(5_000_000, "tEXt", "iTXt")]
    public void Encode_LargeTexts_AreNotCompressed(int length, string latin, string other)
    {
        var metadata = new PngMetadata
        {
            Texts = [new PngText("Raw profile type iptc", new string('4', length)), new PngText("Description", new string('ж', (length + 1) / 2))],
        };

        var png = PngReader.Read(PngRoundTrip.Encode(Picture, PngEncoderOptions.Default, metadata));

        bool isCompressed = latin == "zTXt";
        Assert.That(png.Chunks.Select(c => c.Type), Is.EqualTo(new[] { "IHDR", latin, other, "IDAT", "IEND" }));
        Assert.That(png.Chunk(latin), isCompressed ? Has.Length.LessThan(length / 100) : Has.Length.GreaterThan(length));
        Assert.That(png.Chunk(other)["Description".Length + 1], Is.EqualTo(((length + 1) / 2 * 2) < 1_048_576 ? 1 : 0), "flag of compression");
    }

    private static IEnumerable<TestCaseData> Invalid()
    {
        PngMetadata none = PngMetadata.None;
        yield return new TestCaseData(none with { SrgbIntent = 4 }).SetArgDisplayNames("intent 4");
        yield return new TestCaseData(none with { SrgbIntent = 0, IccProfile = new byte[9] }).SetArgDisplayNames("iCCP and sRGB");
        yield return new TestCaseData(none with { IccProfile = new byte[9], IccProfileName = "" }).SetArgDisplayNames("no profile name");
        yield return new TestCaseData(none with { Gamma = 0 }).SetArgDisplayNames("gamma 0");
        yield return new TestCaseData(none with { Chromaticities = [1, 2] }).SetArgDisplayNames("two chromaticities");
        yield return new TestCaseData(none with { Exif = "Exif\0\0MM"u8.ToArray() }).SetArgDisplayNames("Exif with its JPEG prefix");
        foreach (string keyword in new[] { "", " x", "x ", "a  b", "tab\t", "語", new string('k', 80) })
        {
            yield return new TestCaseData(none with { Texts = [new PngText(keyword, "")] }).SetArgDisplayNames($"keyword '{keyword}'");
        }

        yield return new TestCaseData(none with { Texts = [new PngText("k", "a\0b")] }).SetArgDisplayNames("null in text");
    }

    [TestCaseSource(nameof(Invalid))]
    public void Encode_MetadataThatNoPngMayCarry_ThrowsBeforeAnyByte(PngMetadata metadata)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using ArrayRowSource rows = Picture.Open();

        Assert.That(
            () => PngEncoder.Encode(rows, metadata, PngEncoderOptions.Default, output, CancellationToken.None),
            Throws.ArgumentException);
        Assert.That(output.WrittenCount, Is.Zero);
    }

    private static byte[] Inflate(ReadOnlySpan<byte> data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }
}
