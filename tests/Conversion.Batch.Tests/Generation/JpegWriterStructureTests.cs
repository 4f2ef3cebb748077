using System.Text;
using Conversion.Batch.Generation;
using Conversion.Batch.Generation.Jpeg;
using Conversion.Testing;

namespace Conversion.Batch.Tests.Generation;

/// <summary>The marker segments of what the writer writes.</summary>
internal sealed class JpegWriterStructureTests
{
    private static readonly byte[] Rgb = DemoImageGenerator.DrawRgb(1, new DemoImageOptions { Width = 40, Height = 24 });

    [Test]
    public void Encode_Defaults_WritesSegmentsInTheUsualOrder()
    {
        byte[] markers = [.. JpegSegments.Read(Encode(new())).Select(s => s.Marker)];

        Assert.That(markers, Is.EqualTo(new byte[]
        {
            0xD8, 0xE0, 0xDB, 0xDB, 0xC0, 0xC4, 0xC4, 0xC4, 0xC4, 0xDA, 0xD9,
        }));
    }

    [TestCase(ChromaSubsampling.Chroma444, 0x11)]
    [TestCase(ChromaSubsampling.Chroma422, 0x21)]
    [TestCase(ChromaSubsampling.Chroma420, 0x22)]
    [TestCase(ChromaSubsampling.Chroma440, 0x12)]
    [TestCase(ChromaSubsampling.Chroma411, 0x41)]
    [TestCase(ChromaSubsampling.Chroma410, 0x42)]
    public void Encode_Subsampling_IsStatedInTheFrameHeader(ChromaSubsampling subsampling, int luma)
    {
        byte[] frame = JpegSegments.Single(Encode(new() { Subsampling = subsampling }), 0xC0);

        Assert.That(frame, Is.EqualTo(new byte[]
        {
            8, 0, 24, 0, 40, 3, 1, (byte)luma, 0, 2, 0x11, 1, 3, 0x11, 1,
        }));
    }

    [Test]
    public void Encode_Grey_HasOneComponent()
    {
        byte[] frame = JpegSegments.Single(Encode(new() { ColorModel = JpegColorModel.Grey }), 0xC0);

        Assert.That(frame, Is.EqualTo(new byte[] { 8, 0, 24, 0, 40, 1, 1, 0x11, 0 }));
    }

    [Test]
    public void Encode_Rgb_HasAnAdobeSegmentInsteadOfJfif()
    {
        byte[] jpeg = Encode(new() { ColorModel = JpegColorModel.Rgb });

        byte[] adobe = JpegSegments.Single(jpeg, 0xEE);
        Assert.That(adobe[..5], Is.EqualTo("Adobe"u8.ToArray()));
        Assert.That(adobe[^1], Is.Zero);
        Assert.That(JpegSegments.Read(jpeg).Select(s => s.Marker), Does.Not.Contain((byte)0xE0));
    }

    [Test]
    public void Encode_Progressive_HasTenScansOfSof2()
    {
        List<(byte Marker, byte[] Payload)> segments = JpegSegments.Read(Encode(new() { Progressive = true }));

        Assert.That(segments.Count(s => s.Marker == 0xC2), Is.EqualTo(1));
        Assert.That(segments.Count(s => s.Marker == 0xDA), Is.EqualTo(10));
    }

    [Test]
    public void Encode_RestartInterval_WritesMarkersInTurn()
    {
        // 40x24 in MCUs of 8x8: 15 of them, so 14 restarts, counted modulo 8.
        byte[] jpeg = Encode(new() { Subsampling = ChromaSubsampling.Chroma444, RestartInterval = 1 });

        Assert.That(JpegSegments.Single(jpeg, 0xDD), Is.EqualTo(new byte[] { 0, 1 }));
        byte[] restarts = [.. JpegSegments.Read(jpeg).Select(s => s.Marker).Where(m => m is >= 0xD0 and <= 0xD7)];
        Assert.That(restarts, Is.EqualTo(Enumerable.Range(0, 14).Select(i => (byte)(0xD0 + (i % 8)))));
    }

    [TestCase(0, new byte[] { 0, 0, 1, 0, 1 })]
    [TestCase(300, new byte[] { 1, 1, 44, 1, 44 })]
    public void Encode_DotsPerInch_IsStatedInJfif(int dotsPerInch, byte[] expected)
    {
        byte[] jfif = JpegSegments.Single(Encode(new() { DotsPerInch = dotsPerInch }), 0xE0);

        Assert.That(jfif[..7], Is.EqualTo("JFIF\0\u0001\u0002"u8.ToArray()));
        Assert.That(jfif[7..12], Is.EqualTo(expected));
    }

    [Test]
    public void Encode_Comment_IsStoredAsUtf8()
    {
        byte[] comment = JpegSegments.Single(Encode(new() { Comment = "größer" }), 0xFE);

        Assert.That(Encoding.UTF8.GetString(comment), Is.EqualTo("größer"));
    }

    [Test]
    public void Encode_Orientation_IsReadByExifTool([Range(1, 8)] int orientation)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.jpg"], Encode(new() { Orientation = orientation }));

        ToolResult result = DebianTool.Run("exiftool", "-s3", "-n", "-warning", "-IFD0:Orientation", folder["a.jpg"]);

        Assert.That(result.OutputText, Is.EqualTo($"{orientation}\n"));
    }

    [Test]
    public void Encode_WrongNumberOfBytes_IsRefused() =>
        Assert.That(
            () => JpegWriter.Encode(new byte[10], 2, 2),
            Throws.ArgumentException.With.Message.Contains("expected 12 bytes for 2x2 RGB pixels, found 10"));

    [Test]
    public void Encode_OptionOutOfRange_IsRefusedByName()
    {
        (JpegWriterOptions Options, string Name)[] cases =
        [
            (new() { Quality = 0 }, "Quality"),
            (new() { Quality = 101 }, "Quality"),
            (new() { RestartInterval = -1 }, "RestartInterval"),
            (new() { RestartInterval = 65536 }, "RestartInterval"),
            (new() { DotsPerInch = 70000 }, "DotsPerInch"),
            (new() { Orientation = 0 }, "Orientation"),
            (new() { Orientation = 9 }, "Orientation"),
            (new() { Comment = new string('x', 65534) }, "Comment"),
            (new() { ColorModel = (JpegColorModel)9 }, "options"),
            (new() { Subsampling = (ChromaSubsampling)9 }, "options"),
        ];

        foreach ((JpegWriterOptions options, string name) in cases)
        {
            Assert.That(
                () => Encode(options),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo(name));
        }
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(65536, 1)]
    [TestCase(-1, -1)]
    public void Encode_SizeOutOfRange_IsRefused(int width, int height) =>
        Assert.That(() => JpegWriter.Encode([], width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static byte[] Encode(JpegWriterOptions options) => JpegWriter.Encode(Rgb, 40, 24, options);
}
