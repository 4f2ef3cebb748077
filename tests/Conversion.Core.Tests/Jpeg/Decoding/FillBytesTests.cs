using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>Fill bytes within image data change no pixel, and are warned of.</summary>
[TestFixture]
public sealed class FillBytesTests
{
    // A DC difference of 511 (category 9) and an end of block; the second block repeats the first: FD FF 00 AF ...
    private static readonly byte[] Whole = TestJpeg.Grey(2, 1).Bits(0b1111110_111111111, 16).Bits(0b1010, 4).Blocks(1).Flush()
        .Marker(MarkerCode.Eoi).ToArray();

    private static readonly int Stuffed = Whole.AsSpan().LastIndexOf((byte)0);

    private static byte[] Filled(int count) =>
        [.. Whole[..(Stuffed - 1)], .. Enumerable.Repeat((byte)0xFF, count), .. Whole[(Stuffed - 1)..]];

    [Test]
    public void Decode_FillBytesBeforeAStuffedZero_GivesThePixelsWithoutThem()
    {
        foreach (DecoderVectors vectors in DecodedPixels.Kernels)
        {
            Assert.That(
                DecodedPixels.ByOurs(Filled(3), vectors), Is.EqualTo(DecodedPixels.ByOurs(Whole, vectors)), vectors.ToString());
        }
    }

    [Test]
    public void Convert_FillBytesBeforeAStuffedZero_WarnsOnce([Values] DamageHandling onDamage)
    {
        var options = new ConversionOptions { OnDamage = onDamage };

        Assert.That(Conversions.Of(Whole, options).Warnings, Is.Empty);
        Assert.That(Conversions.Of(Filled(1), options).Warnings, Has.One.Contains("fill bytes").And.Exactly(1).Items);
    }
}
