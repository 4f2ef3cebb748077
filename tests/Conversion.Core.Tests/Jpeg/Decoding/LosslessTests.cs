using ImageConversion.Corpus.Writing;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>Lossless files where libjpeg-turbo 3 is no referee.</summary>
[TestFixture]
public sealed class LosslessTests
{
    /// <summary>Restart intervals that end within the rows that a component has in an MCU of all: libjpeg-turbo 3 begins each with the
    /// first of these rows.</summary>
    [TestCase(1)]
    [TestCase(7)]
    public void Convert_SeparateScansWithIntervalsOfOddRows_HasTheSamplesThatWereCoded(int rows)
    {
        var settings = new LosslessSettings { Sampling = "2x2,1x1,1x1", IsSeparate = true, RestartRows = rows, Predictor = 4 };

        PngPicture picture = Conversions.Of(LosslessWriter.Write(settings)).Picture;

        int[,] expected = LosslessWriter.Samples(settings, component: 0);
        byte[] red = [.. picture.Pixels.Where((_, i) => i % 3 == 0)];
        Assert.That(red, Is.EqualTo(expected.Cast<int>().Select(v => (byte)v)));
    }
}
