using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;

namespace ImageConversion.Core.Tests.Png;

[TestFixture]
internal sealed class PngGreyTests
{
    [Test]
    public void Encode_GreyColors_BecomesGrey([Values(1, 15, 16, 17, 33, 640)] int width)
    {
        TestPicture picture = TestPictures.Make(3, "texture", width, 40, PixelLayout.Rgb24, greyColors: true);

        byte[] png = PngRoundTrip.Encode(picture, PngEncoderOptions.Default);

        Assert.That(PngReader.Read(png).ColorType, Is.Zero);
        PngRoundTrip.AssertSamePixels(picture, png);
    }

    [Test]
    public void Encode_GreyColorsAsTheyAre_StaysColor()
    {
        TestPicture picture = TestPictures.Make(3, "texture", 64, 40, PixelLayout.Rgb24, greyColors: true);

        byte[] png = PngRoundTrip.Encode(picture, new PngEncoderOptions { MayBecomeGrey = false });

        Assert.That(PngReader.Read(png).ColorType, Is.EqualTo(2));
    }

    [Test]
    public void Encode_GreyColorsWithAnRgbProfile_StaysColor()
    {
        TestPicture picture = TestPictures.Make(3, "texture", 64, 40, PixelLayout.Rgb24, greyColors: true);

        byte[] png = PngRoundTrip.Encode(
            picture, PngEncoderOptions.Default, new PngMetadata { IccProfile = new byte[200] });

        Assert.That(PngReader.Read(png).ColorType, Is.EqualTo(2));
    }

    /// <summary>The later the colour, the more has to be taken back: nothing, rows in hand, strips already coded.</summary>
    [Test]
    public void Encode_OneColoredByte_GivesThePixelsBack(
        [Values] CompressionPreset preset,
        [Values(0, 1, 8, 150, 400, 998, 999)] int row,
        [Values(0, 1, 1499)] int byteInRow)
    {
        TestPicture picture = TestPictures.Make(5, "smooth", 500, 1000, PixelLayout.Rgb24, greyColors: true);
        picture.Pixels[(row * 1500) + byteInRow] ^= 1;

        byte[] png = PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = (Effort)preset });

        Assert.That(PngReader.Read(png).ColorType, Is.EqualTo(2));
        PngRoundTrip.AssertSamePixels(picture, png);
    }

    [Test]
    public void Encode_LateColor_GivesTheBytesOfNoAttempt()
    {
        TestPicture picture = TestPictures.Make(5, "smooth", 500, 1000, PixelLayout.Rgb24, greyColors: true);
        picture.Pixels[^1] ^= 1;

        byte[] attempted = PngRoundTrip.Encode(picture, new PngEncoderOptions { MaxDegreeOfParallelism = 3 });
        byte[] direct = PngRoundTrip.Encode(picture, new PngEncoderOptions { MayBecomeGrey = false });

        Assert.That(attempted.AsSpan().SequenceEqual(direct), Is.True);
    }
}
