using System.Buffers;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>Conversion from spans and streams, and the proof of pixels.</summary>
[TestFixture]
public sealed class StreamsAndVerifyTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private readonly JpegToPngConverter _converter = new();

    [Test]
    public async Task Convert_SpanMemoryStreamAndAsync_GiveTheSameBytes()
    {
        byte[] jpeg = Sample("size-800x600.jpg");
        var fromMemory = new ArrayBufferWriter<byte>();
        var fromSpan = new ArrayBufferWriter<byte>();
        using var fromStream = new MemoryStream();
        using var fromAsync = new MemoryStream();

        _converter.Convert(jpeg.AsMemory(), fromMemory);
        _converter.Convert(jpeg.AsSpan(), fromSpan);
        _converter.Convert(new TricklingStream(jpeg), fromStream);
        await _converter.ConvertAsync(new TricklingStream(jpeg), fromAsync);

        Assert.Multiple(() =>
        {
            Assert.That(fromSpan.WrittenSpan.SequenceEqual(fromMemory.WrittenSpan));
            Assert.That(fromStream.ToArray(), Is.EqualTo(fromMemory.WrittenSpan.ToArray()));
            Assert.That(fromAsync.ToArray(), Is.EqualTo(fromMemory.WrittenSpan.ToArray()));
        });
    }

    [Test]
    public async Task Convert_StreamThatFails_LetsItsErrorThroughAndWritesNothing()
    {
        byte[] jpeg = Sample("size-800x600.jpg");
        using var png = new MemoryStream();

        Assert.That(
            () => _converter.Convert(new TricklingStream(jpeg, failAfter: 5000), png), Throws.InstanceOf<IOException>());
        await Assert.ThrowsAsync<IOException>(() => _converter.ConvertAsync(new TricklingStream(jpeg, failAfter: 5000), png));

        Assert.That(png.Length, Is.Zero);
    }

    [Test]
    public void Convert_StreamThatLiesAboutItsLengthOrItsReads_IsSurvived()
    {
        byte[] jpeg = Sample("size-64x48.jpg");
        using var png = new MemoryStream();

        Assert.Multiple(() =>
        {
            Assert.That(() => _converter.Convert(new TricklingStream(jpeg, length: 7), png), Throws.Nothing);
            Assert.That(
                () => _converter.Convert(new TricklingStream(jpeg, overstate: 1 << 20), png),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>Samples that SkiaSharp does not limit, samples of 16 bits, and lossless ones.</summary>
    [TestCase("valid/quality-3-beyond.jpg")]
    [TestCase("valid/quality-7-beyond.jpg")]
    [TestCase("deep/lossless-16-bits.jpg")]
    [TestCase("deep/lossless-predictor-7.jpg")]
    [TestCase("deep/12-bits-grey.jpg")]
    public void Verify_PictureBeyondSkiaSharp_ComparesEachSample(string name)
    {
        byte[] jpeg = GeneratedCorpus.Get(name).ReadAllBytes();
        byte[] png = Conversions.Of(jpeg).Png;
        byte[] other = Conversions.Of(GeneratedCorpus.Get(name == "deep/12-bits-grey.jpg" ? "deep/lossless-12-bits-grey.jpg" : "deep/12-bits-grey.jpg")).Png;

        Assert.That(_converter.Verify(jpeg, png).IsMatch);
        Assert.That(_converter.Verify(jpeg, other).IsMatch, Is.False);
    }

    [Test]
    public void Convert_EndlessStream_StopsAtTheInputLimit()
    {
        var options = new ConversionOptions { Limits = ConversionLimits.Default with { MaxInputBytes = 1 << 20 } };

        ImageConversionException error = Assert.Throws<ImageConversionException>(
            () => _converter.Convert(new EndlessStream(), Stream.Null, options))!;

        Assert.That(error.Kind, Is.EqualTo(ImageErrorKind.LimitExceeded));
    }

    [Test]
    public async Task ConvertAsync_CancelledWhileReading_WritesNothing()
    {
        using var png = new MemoryStream();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => _converter.ConvertAsync(new EndlessStream(), png, cancellationToken: cancelled.Token));

        Assert.That(png.Length, Is.Zero);
    }

    [Test]
    public async Task ConvertAsync_StreamThatBlocks_IsLeftWhenCancelledAndItsBufferIsNotUsedAgain()
    {
        using var cancelled = new CancellationTokenSource();
        var blocking = new BlockingStream();
        using var png = new MemoryStream();
        byte[] jpeg = Sample("size-800x600.jpg");

        Task<ConversionResult> converting = _converter.ConvertAsync(blocking, png, cancellationToken: cancelled.Token);
        await blocking.WasAsked;
        await cancelled.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => converting);
        // The buffer is still in the stream's hands: what it does with it must not reach another conversion.
        using var next = new MemoryStream();
        await _converter.ConvertAsync(new MemoryStream(jpeg), new FillingStream(next, blocking.Buffer));

        Assert.That(png.Length, Is.Zero);
        Assert.That(next.ToArray(), Is.EqualTo(Convert(jpeg, ConversionOptions.Default)));
    }

    /// <summary>Also where the method that read gives up its buffer by a <c>using</c>.</summary>
    [Test]
    public async Task IdentifyAsync_StreamThatBlocks_KeepsItsBufferWhenCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var blocking = new BlockingStream();

        Task<JpegInfo> identifying = _converter.IdentifyAsync(blocking, cancellationToken: cancelled.Token);
        await blocking.WasAsked;
        await cancelled.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => identifying);

        Assert.That(() => blocking.Buffer.Span.Fill(0xA5), Throws.Nothing);
    }

    [Test]
    public void Convert_StreamsPassedIn_StayOpen()
    {
        using var jpeg = new MemoryStream(Sample("size-64x48.jpg"));
        using var png = new MemoryStream();

        _converter.Convert(jpeg, png);

        Assert.That(jpeg.CanRead && png.CanWrite);
    }

    [TestCase("size-800x600.jpg")]
    [TestCase("grey.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("orientation/6.jpg")]
    [TestCase("rgb-adobe.jpg")]
    public void Verify_PngOfTheSameJpeg_Matches(string sample)
    {
        byte[] jpeg = Sample(sample);

        VerificationResult result = _converter.Verify(jpeg, Convert(jpeg, ConversionOptions.Default));

        Assert.That(result.IsMatch, result.Difference);
    }

    [Test]
    public void Verify_GreyPictureStoredAsColour_Matches()
    {
        byte[] jpeg = JpegWriter.Write(new JpegSettings
        {
            Width = 64,
            Height = 48,
            Sampling = "2x2,1x1,1x1",
            Quality = 90,
            Content = (x, y) => ((y * 4) + (x / 16)) * 0x010101,
        });

        Assert.That(_converter.Verify(jpeg, Convert(jpeg, ConversionOptions.Default)).IsMatch);
    }

    [Test]
    public void Verify_OnePixelChanged_NamesIt()
    {
        var settings = new JpegSettings { Width = 64, Height = 48 };
        byte[] jpeg = JpegWriter.Write(settings);
        byte[] other = JpegWriter.Write(settings with { Content = (x, y) => x == 40 && y == 30 ? 0xFF0000 : settings.Content(x, y) });

        VerificationResult result = _converter.Verify(jpeg, Convert(other, ConversionOptions.Default));

        Assert.Multiple(() =>
        {
            Assert.That(result.IsMatch, Is.False);
            Assert.That(result.Difference, Does.Match(@"column \d+ of row \d+"));
        });
    }

    [Test]
    public void Verify_OtherSizeOrNoPng_SaysSo()
    {
        byte[] jpeg = Sample("size-64x48.jpg");

        Assert.Multiple(() =>
        {
            Assert.That(
                _converter.Verify(jpeg, Convert(Sample("size-7x9.jpg"), ConversionOptions.Default)).Difference,
                Does.Contain("7 x 9").And.Contain("64 x 48"));
            Assert.That(_converter.Verify(jpeg, new byte[100]).Difference, Does.Contain("cannot be read"));
            byte[] cut = Convert(jpeg, ConversionOptions.Default)[..^200];
            Assert.That(_converter.Verify(jpeg, cut).IsMatch, Is.False);
        });
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Samples, name));

    private byte[] Convert(byte[] jpeg, ConversionOptions options)
    {
        var png = new ArrayBufferWriter<byte>();
        _converter.Convert(jpeg.AsMemory(), png, options);
        return png.WrittenSpan.ToArray();
    }

    /// <summary>Gives a few bytes at a time, and whatever else a bad stream does.</summary>
    private sealed class TricklingStream(byte[] content, int failAfter = int.MaxValue, long length = -1, int overstate = 0) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => length >= 0;

        public override bool CanWrite => false;

        public override long Length => length >= 0 ? length : throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_position >= failAfter)
            {
                throw new IOException("the line went dead");
            }

            int given = Math.Min(Math.Min(buffer.Length, 1009), content.Length - _position);
            content.AsSpan(_position, given).CopyTo(buffer);
            _position += given;
            return given + overstate;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Never has anything to read, and keeps the buffer that it was given.</summary>
    private sealed class BlockingStream : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WasAsked => _asked.Task;

        public Memory<byte> Buffer { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Buffer = buffer;
            _asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    /// <summary>Spoils a buffer before it takes what is written.</summary>
    private sealed class FillingStream(MemoryStream inner, Memory<byte> spoilt) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            spoilt.Span.Fill(0xA5);
            return inner.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override int Read(Span<byte> buffer) => buffer.Length;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
