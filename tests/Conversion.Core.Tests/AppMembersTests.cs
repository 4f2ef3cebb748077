using System.Buffers;
using System.IO.Pipelines;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>What apps call: files, streams, pipes, pixels, and uploads of strangers.</summary>
[TestFixture]
public sealed class AppMembersTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private readonly JpegToPngConverter _converter = new() { MaxConcurrentConversions = 2 };

    [Test]
    public async Task ConvertFileAsync_GoodJpeg_WritesTheSamePngAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Samples, "size-64x48.jpg");
        await File.WriteAllTextAsync(folder["a.png"], "an older one");

        ConversionResult result = await _converter.ConvertFileAsync(source, folder["a.png"]);

        Assert.That(await File.ReadAllBytesAsync(folder["a.png"]), Is.EqualTo(Convert(await File.ReadAllBytesAsync(source))));
        Assert.That(result.PngBytes, Is.EqualTo(new FileInfo(folder["a.png"]).Length));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task ConvertFileAsync_BrokenJpeg_LeavesNoFileAndKeepsTheOldPng()
    {
        using var folder = new TemporaryFolder();
        string broken = Path.Combine(Samples, "broken-truncated.jpg");
        await File.WriteAllTextAsync(folder["old.png"], "an older one");

        await Assert.ThrowsAsync<ImageConversionException>(() => _converter.ConvertFileAsync(broken, folder["new.png"]));
        await Assert.ThrowsAsync<ImageConversionException>(() => _converter.ConvertFileAsync(broken, folder["old.png"]));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _converter.ConvertFileAsync(folder["none.jpg"], folder["new.png"]));
        await Assert.ThrowsAsync<ArgumentException>(() => _converter.ConvertFileAsync(broken, broken));

        Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EqualTo(["old.png"]));
        Assert.That(await File.ReadAllTextAsync(folder["old.png"]), Is.EqualTo("an older one"));
    }

    [Test]
    public async Task ConvertAsync_Pipe_ReceivesTheSamePng()
    {
        byte[] jpeg = Sample("size-800x600.jpg");
        var pipe = new Pipe();

        Task<ConversionResult> converting = _converter.ConvertAsync(jpeg, pipe.Writer);
        using var received = new MemoryStream();
        Task reading = pipe.Reader.CopyToAsync(received);
        await converting;
        await pipe.Writer.CompleteAsync();
        await reading;

        Assert.That(received.ToArray(), Is.EqualTo(Convert(jpeg)));
    }

    [Test]
    public async Task ConvertAsync_PipeOfABrokenJpeg_ReceivesNothing()
    {
        var pipe = new Pipe();

        await Assert.ThrowsAsync<ImageConversionException>(() => _converter.ConvertAsync(Sample("broken-truncated.jpg"), pipe.Writer));
        await pipe.Writer.CompleteAsync();

        Assert.That((await pipe.Reader.ReadAsync()).Buffer.Length, Is.Zero);
    }

    [Test]
    public async Task ConvertAsync_PipeWhoseReaderHasGone_Ends()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        ConversionResult result = await _converter.ConvertAsync(Sample("size-800x600.jpg"), pipe.Writer);

        Assert.That(result.WidthPixels, Is.EqualTo(800));
    }

    [Test]
    public async Task IdentifyAsync_LargeFile_ReadsItsBeginningOnly()
    {
        using var stream = new MemoryStream(Sample("noise.jpg"));

        JpegInfo info = await _converter.IdentifyAsync(stream);

        Assert.That(
            info with { WorkingSetBytes = 0 }, Is.EqualTo(_converter.Identify(Sample("noise.jpg")) with { WorkingSetBytes = 0 }));
        Assert.That(info.WorkingSetBytes + stream.Length, Is.GreaterThan(_converter.Identify(Sample("noise.jpg")).WorkingSetBytes));
        Assert.That(stream.Position, Is.LessThan(stream.Length));
    }

    [TestCase("broken-truncated.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("size-1x1.jpg")]
    public async Task IdentifyAsync_AnySample_SaysWhatIdentifyDoes(string sample) =>
        Assert.That(
            await _converter.IdentifyAsync(new MemoryStream(Sample(sample))) with { WorkingSetBytes = 0 },
            Is.EqualTo(_converter.Identify(Sample(sample)) with { WorkingSetBytes = 0 }));

    [Test]
    public async Task IdentifyAsync_HeaderOfMegabytes_ReadsOn()
    {
        byte[] jpeg = WithComments(Sample("size-64x48.jpg"), 40);

        JpegInfo info = await _converter.IdentifyAsync(new MemoryStream(jpeg));

        Assert.That((info.WidthPixels, info.Metadata), Is.EqualTo((64, JpegMetadataKinds.Comments)));
    }

    [Test]
    public async Task VerifyAsync_Streams_ComparesThem()
    {
        byte[] jpeg = Sample("orientation/6.jpg");

        VerificationResult same = await _converter.VerifyAsync(new MemoryStream(jpeg), new MemoryStream(Convert(jpeg)));
        VerificationResult other = await _converter.VerifyAsync(new MemoryStream(Sample("size-64x48.jpg")), new MemoryStream(Convert(jpeg)));

        Assert.That(same.IsMatch, same.Difference);
        Assert.That(other.IsMatch, Is.False);
    }

    [Test]
    public async Task TryConvert_BrokenJpeg_ReturnsTheErrorAndWritesNothing()
    {
        using var png = new MemoryStream();

        ConversionAttempt failed = await _converter.TryConvertAsync(new MemoryStream(Sample("misnamed-png.jpg")), png);
        ConversionAttempt alsoFailed = _converter.TryConvert(Sample("broken-truncated.jpg"), new ArrayBufferWriter<byte>());
        ConversionAttempt good = await _converter.TryConvertAsync(new MemoryStream(Sample("size-64x48.jpg")), png);

        Assert.That((failed.Error?.Kind, failed.Result), Is.EqualTo((ImageErrorKind.NotJpeg, (ConversionResult?)null)));
        Assert.That(alsoFailed.Error?.Kind, Is.EqualTo(ImageErrorKind.Truncated));
        Assert.That(good.Error, Is.Null);
        Assert.That(good.Result?.PngBytes, Is.EqualTo(png.Length));
    }

    [TestCase("size-64x48.jpg")]
    [TestCase("orientation/6.jpg")]
    [TestCase("grey.jpg")]
    [TestCase("progressive.jpg")]
    public void Decode_AnySample_GivesThePixelsOfThePng(string sample)
    {
        byte[] jpeg = Sample(sample);
        PngPicture png = PngPicture.Read(Convert(jpeg));

        using DecodedRows rows = _converter.Decode(jpeg);
        Assert.That((rows.WidthPixels, rows.HeightPixels, rows.BitsPerSample), Is.EqualTo((png.Width, png.Height, 8)));
        byte[] pixels = new byte[rows.RowBytes * rows.HeightPixels];
        byte[] some = new byte[(rows.RowBytes * 3) + 1];
        int read = 0;
        while (rows.ReadRows(some) is > 0 and int count)
        {
            some.AsSpan(0, count * rows.RowBytes).CopyTo(pixels.AsSpan(read * rows.RowBytes));
            read += count;
        }

        Assert.That(read, Is.EqualTo(rows.HeightPixels));
        Assert.That(pixels, Is.EqualTo(Expand(png, rows.Channels)));
        Assert.That(() => rows.ReadRows(new byte[rows.RowBytes - 1]), Throws.ArgumentException);
    }

    [Test]
    public void Decode_TruncatedJpeg_FailsBeforeItsEnd()
    {
        Assert.That(
            () =>
            {
                using DecodedRows rows = _converter.Decode(Sample("broken-truncated.jpg"));
                byte[] row = new byte[rows.RowBytes];
                while (rows.ReadRows(row) > 0)
                {
                }
            },
            Throws.InstanceOf<ImageConversionException>());
    }

    [Test]
    public void Identify_TurnedPicture_HasItsUprightSizeDensityAndMetadata()
    {
        JpegInfo turned = _converter.Identify(Sample("orientation/6.jpg"));
        JpegInfo dense = _converter.Identify(Sample("density-300dpi.jpg"));

        Assert.That((turned.UprightWidthPixels, turned.UprightHeightPixels), Is.EqualTo((turned.HeightPixels, turned.WidthPixels)));
        Assert.That(turned.Metadata, Is.EqualTo(JpegMetadataKinds.Exif));
        Assert.That(dense.PixelsPerInch, Is.EqualTo((300.0, 300.0)));
        Assert.That(dense.Metadata, Is.EqualTo(JpegMetadataKinds.Comments));
        Assert.That(dense.ColorProfile, Is.Null);
    }

    [Test]
    public void Arguments_NullOrOutOfRange_AreTheCallersMistake()
    {
        var png = new ArrayBufferWriter<byte>();
        var tooLarge = new ConversionOptions { Limits = new ConversionLimits { MaxSidePixels = 100_000 } };

        Assert.Multiple(() =>
        {
            Assert.That(() => _converter.Convert((byte[])null!, png), Throws.ArgumentNullException);
            Assert.That(() => _converter.Open((byte[])null!), Throws.ArgumentNullException);
            Assert.That(() => _converter.Identify((byte[])null!), Throws.ArgumentNullException);
            Assert.That(() => _converter.Convert(Sample("size-1x1.jpg"), png, tooLarge), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new JpegToPngConverter { MaxConcurrentConversions = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Identify_MegabytesOfCommentsThatAreNotCarried_NeedNoMemory()
    {
        byte[] jpeg = WithComments(Sample("size-64x48.jpg"), 320);

        JpegInfo none = _converter.Identify(jpeg, new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(none.WorkingSetBytes, Is.LessThan(jpeg.Length + (8 << 20)));
    }

    [Test]
    public void Result_Printed_NamesItsWarnings()
    {
        var result = new ConversionResult
        {
            WidthPixels = 1, HeightPixels = 2, Channels = 3, PngBytes = 4, Warnings = ["one.", "two."], DecodeTime = default, EncodeTime = default,
        };

        Assert.That(result.ToString(), Does.StartWith("ConversionResult { 1 x 2, ").And.Contain("Warnings = [one. two.]"));
    }

    /// <summary>A conversion that waits for its turn has its input in memory, and no more.</summary>
    [Test]
    public async Task ConvertAsync_ManyAtOnce_GiveTheirMemoryBack()
    {
        byte[] jpeg = Sample("size-12mp.jpg");
        await _converter.ConvertAsync(new MemoryStream(jpeg), Stream.Null);
        long before = ProcessMemory.Resident();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _converter.ConvertAsync(new MemoryStream(jpeg), Stream.Null)));

        Assert.That(ProcessMemory.Resident() - before, Is.LessThan(100 << 20));
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Samples, name));

    private byte[] Convert(byte[] jpeg)
    {
        var png = new ArrayBufferWriter<byte>();
        _converter.Convert(jpeg, png);
        return png.WrittenSpan.ToArray();
    }

    private static byte[] WithComments(byte[] jpeg, int count)
    {
        const int payload = 65_000;
        byte[] segment = new byte[payload + 4];
        (segment[0], segment[1], segment[2], segment[3]) = (0xFF, 0xFE, (payload + 2) >> 8, (payload + 2) & 0xFF);
        segment.AsSpan(4).Fill((byte)'a');
        return [.. jpeg[..2], .. Enumerable.Repeat(segment, count).SelectMany(s => s), .. jpeg[2..]];
    }

    private static byte[] Expand(PngPicture png, int channels) =>
        channels == 1 ? png.Pixels : png.RgbPixels();

    private static class ProcessMemory
    {
        public static long Resident()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
