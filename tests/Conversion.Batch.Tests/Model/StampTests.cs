using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Model;

public sealed class StampTests
{
    [Test]
    public void ToMetadata_ReadBack_IsTheSameStamp()
    {
        var stamp = new Stamp("\"0x8DB1\"", "0123456789abcdef");

        Assert.That(Stamp.TryRead(stamp.ToMetadata()), Is.EqualTo(stamp));
    }

    [Test]
    public void ToMetadata_Keys_AreThoseOfPngsInTheWorld() =>
        Assert.That(new Stamp("e", "r").ToMetadata(), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["imgconv_source_etag"] = "e",
            ["imgconv_recipe"] = "r",
        }));

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(64)]
    public void ToMetadata_FurtherPictures_AreCounted(int count)
    {
        IReadOnlyDictionary<string, string> metadata = new Stamp("e", "r").ToMetadata(count);

        Assert.That(Stamp.ReadFurther(metadata), Is.EqualTo(count));
        Assert.That(metadata, Has.Count.EqualTo(count == 0 ? 2 : 3));
    }

    [TestCase("-1", 0)]
    [TestCase("x", 0)]
    [TestCase("1000000", 64)]
    public void ReadFurther_NumbersThatCannotBe_AreBounded(string text, int expected) =>
        Assert.That(Stamp.ReadFurther(new Dictionary<string, string> { ["imgconv_further"] = text }), Is.EqualTo(expected));

    [TestCase("imgconv_source_etag")]
    [TestCase("imgconv_recipe")]
    [TestCase("other")]
    public void TryRead_OneKeyOnly_IsNoStamp(string key) =>
        Assert.That(Stamp.TryRead(new Dictionary<string, string> { [key] = "x" }), Is.Null);
}
