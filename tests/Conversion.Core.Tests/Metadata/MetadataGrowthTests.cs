using System.Buffers;
using System.Diagnostics;
using ImageConversion.Warnings;

namespace ImageConversion.Core.Tests.Metadata;

/// <summary>Memory and time of metadata follow their length, however they are made, and memory stays within what is estimated before
/// anything of them is read. docs/security.md has the figures that this prints.</summary>
[TestFixture]
[NonParallelizable]
public sealed class MetadataGrowthTests
{
    private static readonly int[] Sizes = [1 << 10, 64 << 10, 1 << 20, 15_000_000, 60_000_000];

    private static readonly JpegToPngConverter Converter = new();

    public static IEnumerable<string> Ways() => LargeMetadata.Ways.Keys;

    [TestCaseSource(nameof(Ways))]
    public void Convert_MoreAndMoreMetadata_StaysWithinTheEstimate(string way)
    {
        // Tables of the process itself.
        _ = Convert(LargeMetadata.Write(way, 1 << 10), new ConversionOptions());
        foreach (int size in Sizes)
        {
            byte[] jpeg = LargeMetadata.Write(way, size);

            (JpegInfo info, ConversionResult result, long allocated, TimeSpan time) = Convert(jpeg, new ConversionOptions());

            TestContext.Out.WriteLine(FormattableString.Invariant(
                $"| {way} | {jpeg.Length} | {allocated / 1024} | {info.WorkingSetBytes / 1024} | {time.TotalMilliseconds:0} |"));
            Assert.That(allocated, Is.LessThanOrEqualTo(info.WorkingSetBytes), $"allocated of {jpeg.Length} bytes");
            Assert.That(result.PngBytes, Is.LessThanOrEqualTo(info.MetadataBytes + (64 << 10)), $"PNG of {jpeg.Length} bytes");
            Assert.That(info.WorkingSetBytes, Is.LessThanOrEqualTo((8L << 20) + (200L * jpeg.Length)), $"estimate of {jpeg.Length} bytes");
            AssertFewAndShort(result.Warnings);
        }
    }

    /// <summary>Colours and their planning aside, which look at profiles.</summary>
    [TestCaseSource(nameof(Ways))]
    public void Convert_WithoutMetadata_HoldsNone(string way)
    {
        if (way.StartsWith("profile", StringComparison.Ordinal))
        {
            Assert.Ignore("Colours depend on profiles, whatever is carried.");
        }

        var options = new ConversionOptions { Metadata = MetadataHandling.None };
        _ = Convert(LargeMetadata.Write(way, 1 << 10), options);
        byte[] jpeg = LargeMetadata.Write(way, 8 << 20);

        (JpegInfo info, ConversionResult result, long allocated, _) = Convert(jpeg, options);

        // Segments are listed, and Exif of many is put together to learn of the colours.
        long exif = way.StartsWith("Exif", StringComparison.Ordinal) ? 2L * jpeg.Length : 0;
        Assert.That(allocated, Is.LessThan((6 << 20) + exif));
        Assert.That(info.MetadataBytes, Is.Zero);
        Assert.That(result.PngBytes, Is.LessThan(64 << 10));
        AssertFewAndShort(result.Warnings);
    }

    [Test]
    public void Limit_ManyAndLongWarnings_AreFewAndShort()
    {
        IReadOnlyList<string> kept = WarningList.Limit(
            [new string('a', 999) + "\U0001F600", .. Enumerable.Range(0, 40).Select(i => $"warning {i}")]);

        Assert.That(kept, Has.Count.EqualTo(33));
        Assert.That(kept[0], Is.EqualTo(new string('a', 999) + "…"));
        Assert.That(kept[1], Is.EqualTo("warning 0"));
        Assert.That(kept[^1], Is.EqualTo("And 9 more."));
    }

    private static void AssertFewAndShort(IReadOnlyList<string> warnings)
    {
        Assert.That(warnings, Has.Count.LessThanOrEqualTo(WarningList.MaxCount + 1));
        Assert.That(warnings, Has.All.Length.LessThanOrEqualTo(WarningList.MaxLength));
    }

    private static (JpegInfo Info, ConversionResult Result, long Allocated, TimeSpan Time) Convert(
        byte[] jpeg, ConversionOptions options)
    {
        var png = new Discard();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        OpenedImage image = Converter.Open(jpeg, options);
        ConversionResult result = Converter.Convert(image, png);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        return (image.Info, result, GC.GetAllocatedBytesForCurrentThread() - before, time);
    }

    /// <summary>Takes any number of bytes, and keeps none.</summary>
    private sealed class Discard : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[1 << 20];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
