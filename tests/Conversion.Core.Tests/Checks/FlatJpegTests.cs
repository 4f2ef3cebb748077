using ImageConversion.Corpus;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What the checks of colours stand on: that the pixels of the corpus are those that were written.</summary>
[TestFixture]
public sealed class FlatJpegTests
{
    [Test]
    public void Convert_FlatBlocks_GiveTheSamplesThatWereWritten()
    {
        Assert.That(Conversions.Of(SmallPictures.ManyColors).Picture.Pixels, Is.EqualTo(SmallPictures.ManyPixels(3)));
        Assert.That(Conversions.Of(SmallPictures.ManyGreys).Picture.Pixels, Is.EqualTo(SmallPictures.ManyPixels(1)));
        byte[] inks = [.. SmallPictures.ManyPixels(4).Select(v => (byte)(255 - v))];
        Assert.That(ColorChecks.DeviceInks(SmallPictures.Inks), Is.EqualTo(inks));
        Assert.That(ColorChecks.DeviceInks(SmallPictures.InksUnmarked), Is.EqualTo(inks));
    }

    [Test]
    public void Files_OfTheGeneratedCorpus_HaveDistinctNames() =>
        Assert.That(GeneratedCorpus.Files.Select(f => f.Name), Is.Unique);
}
