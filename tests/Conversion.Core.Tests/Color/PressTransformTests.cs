using ImageConversion.Core.Color;
using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Color;

/// <summary>Inks without a profile.</summary>
[TestFixture]
public sealed class PressTransformTests
{
    /// <summary>Amounts of ink at random, half of them with little black, and blacks; and what Little CMS makes of them (perceptual)
    /// with the profile "U.S. Web Coated (SWOP) v2".</summary>
    private static readonly (byte[] Inks, byte[] Srgb)[] Measured =
    [
        ([241, 160, 175, 57], [23, 80, 80]),
        ([148, 198, 213, 14], [127, 82, 68]),
        ([14, 76, 72, 55], [192, 153, 141]),
        ([233, 1, 127, 52], [0, 145, 131]),
        ([33, 204, 30, 29], [192, 78, 132]),
        ([209, 77, 87, 17], [26, 134, 150]),
        ([184, 65, 253, 28], [81, 136, 62]),
        ([122, 129, 149, 35], [131, 113, 100]),
        ([130, 254, 206, 50], [123, 36, 54]),
        ([179, 159, 87, 63], [80, 84, 109]),
        ([119, 55, 216, 10], [144, 162, 81]),
        ([219, 156, 29, 2], [51, 102, 161]),
        ([113, 9, 36, 32], [123, 181, 192]),
        ([248, 119, 206, 58], [0, 94, 72]),
        ([210, 161, 112, 32], [65, 91, 112]),
        ([68, 127, 97, 15], [179, 131, 132]),
        ([254, 3, 24, 12], [0, 163, 210]),
        ([248, 177, 225, 12], [33, 87, 71]),
        ([184, 94, 125, 0], [86, 137, 135]),
        ([158, 212, 169, 9], [122, 74, 87]),
        ([136, 68, 247, 225], [19, 37, 0]),
        ([47, 130, 240, 216], [60, 33, 0]),
        ([181, 163, 10, 189], [30, 30, 68]),
        ([121, 23, 62, 138], [71, 108, 109]),
        ([186, 129, 156, 223], [4, 21, 17]),
        ([175, 92, 164, 153], [42, 70, 56]),
        ([27, 15, 169, 99], [154, 150, 80]),
        ([153, 82, 57, 38], [97, 132, 154]),
        ([97, 208, 102, 97], [115, 52, 78]),
        ([147, 250, 100, 151], [68, 1, 52]),
        ([112, 154, 114, 163], [73, 51, 57]),
        ([140, 173, 244, 38], [122, 88, 51]),
        ([143, 112, 91, 61], [102, 109, 119]),
        ([13, 103, 211, 24], [216, 149, 64]),
        ([103, 247, 243, 55], [136, 39, 39]),
        ([1, 171, 3, 76], [179, 89, 131]),
        ([127, 223, 23, 169], [66, 12, 65]),
        ([136, 33, 216, 216], [23, 52, 11]),
        ([123, 241, 155, 231], [25, 0, 1]),
        ([245, 145, 71, 37], [0, 93, 131]),
        ([0, 0, 0, 32], [225, 226, 227]),
        ([0, 0, 0, 64], [198, 200, 202]),
        ([0, 0, 0, 96], [172, 174, 176]),
        ([0, 0, 0, 128], [147, 149, 152]),
        ([0, 0, 0, 160], [123, 125, 127]),
        ([0, 0, 0, 192], [98, 99, 102]),
        ([0, 0, 0, 224], [70, 70, 71]),
    ];

    [Test]
    public void Convert_MeasuredInks_IsCloserToSwopThanNineLevels()
    {
        double difference = MeanDifference(inks =>
        {
            byte[] rgb = new byte[3];
            new PressTransform().Convert(inks, rgb);
            return rgb;
        });
        double naive = MeanDifference(inks => [.. inks[..3].Select(i => (byte)((255 - i) * (255 - inks[3]) / 255))]);

        Assert.That(difference, Is.LessThan(5.5));
        Assert.That(naive, Is.GreaterThan(15));
    }

    /// <summary>sharp converts inks without a profile by the one that libvips has built in.</summary>
    [Test]
    public void Convert_MeasuredInks_IsCloserToSwopThanSharp()
    {
        const int Side = 8;
        byte[] jpeg = JpegOfInks([.. Measured.Select(m => m.Inks)]);

        double ours = MeanDifferenceOf(Conversions.Of(jpeg).Picture.RgbPixels());
        double sharps = MeanDifferenceOf(SharpImages.DecodeToSrgb(jpeg));

        Assert.That(ours, Is.LessThan(6));
        Assert.That(sharps, Is.GreaterThan(9));

        double MeanDifferenceOf(byte[] pixels)
        {
            int at = 0;
            return MeanDifference(_ => pixels.AsSpan(3 * Side * at++, 3).ToArray());
        }
    }

    [TestCase(255, 0, 0, 0, 0, 174, 239)]
    [TestCase(0, 255, 0, 0, 236, 0, 140)]
    [TestCase(0, 0, 255, 0, 255, 242, 0)]
    [TestCase(0, 0, 0, 255, 35, 31, 32)]
    [TestCase(0, 0, 0, 0, 255, 255, 255)]
    public void Convert_SolidInks_AreThoseOfSwop(byte cyan, byte magenta, byte yellow, byte black, byte red, byte green, byte blue)
    {
        byte[] rgb = new byte[3];

        new PressTransform().Convert([cyan, magenta, yellow, black], rgb);

        Assert.That(rgb, Is.EqualTo(new[] { red, green, blue }));
    }

    [TestCase(CmykHandling.Press, "as the inks of SWOP print")]
    [TestCase(CmykHandling.Naive, "by multiplying each colour with black")]
    [TestCase(CmykHandling.Profile, "through the given ICC profile 'cmyk-mft2'")]
    public void Convert_InksWithoutProfile_AreConvertedAsWanted(CmykHandling handling, string says)
    {
        var options = new ConversionOptions { Cmyk = handling, CmykProfile = handling == CmykHandling.Profile ? TestProfiles.Inks[1].Bytes : default };

        Conversions conversion = Conversions.Of(SmallPictures.Inks, options);

        Assert.That(conversion.Warnings, Has.One.Contains(says));
        Assert.That(conversion.Picture.Has("sRGB"), Is.EqualTo(handling != CmykHandling.Naive));
        byte[] own = Conversions.Of(JpegWithProfile(), ConversionOptions.Default).Picture.RgbPixels();
        Assert.That(conversion.Picture.RgbPixels().AsSpan().SequenceEqual(own), Is.EqualTo(handling == CmykHandling.Profile));
    }

    /// <summary>Browsers, libvips, ImageMagick and sharp read all inks as inverted, with Adobe's segment or without.</summary>
    [TestCase(CmykHandling.Press)]
    [TestCase(CmykHandling.Naive)]
    public void Convert_InksWithoutAdobeSegment_AreReadAsInvertedWithAWarning(CmykHandling handling)
    {
        var options = new ConversionOptions { Cmyk = handling };

        Conversions marked = Conversions.Of(SmallPictures.Inks, options);
        Conversions unmarked = Conversions.Of(SmallPictures.InksUnmarked, options);

        Assert.That(unmarked.Picture.RgbPixels(), Is.EqualTo(marked.Picture.RgbPixels()));
        Assert.That(unmarked.Warnings, Has.One.Contains("nothing says whether the inks are stored inverted"));
        Assert.That(marked.Warnings, Has.None.Contains("stored inverted"));
    }

    /// <summary>A block for each amount of inks, side by side, coded without loss.</summary>
    private static byte[] JpegOfInks(byte[][] inks)
    {
        const int Side = 8;
        var settings = new JpegSettings
        {
            Width = inks.Length * Side, Height = Side, Model = ColorModel.Cmyk, AdobeTransform = -1, Quality = 100,
        };
        var picture = CodedPicture.Create(settings);
        for (int c = 0; c < 4; c++)
        {
            for (int x = 0; x < inks.Length; x++)
            {
                Span<short> block = picture.Components[c].Block(x, 0);
                block.Clear();
                // Stored are complements, and the first coefficient is the sum of a block's samples divided by its side.
                block[0] = (short)((255 - inks[x][c] - 128) * Side);
            }
        }

        return JpegWriter.Write(picture, settings);
    }

    private static byte[] JpegWithProfile() => JpegParts.Of(SmallPictures.Inks)
        .Add(0xE2, IccParts.Payload(1, 1, TestProfiles.Inks[1].Bytes)).ToArray();

    [Test]
    public void Convert_ProfileThatIsNoneOfInks_IsTheCallersMistake()
    {
        foreach (ReadOnlyMemory<byte> profile in new ReadOnlyMemory<byte>[] { default, TestProfiles.AdobeRgb.Bytes, TestProfiles.CutInkTable })
        {
            var options = new ConversionOptions { Cmyk = CmykHandling.Profile, CmykProfile = profile };

            Assert.That(() => Conversions.Of(SmallPictures.Inks, options), Throws.ArgumentException.With.Message.Contains("CmykProfile"));
        }
    }

    private static double MeanDifference(Func<byte[], byte[]> convert) => Measured.Average(
        m => convert(m.Inks).Zip(m.Srgb, (a, b) => Math.Abs(a - b)).Average());
}
