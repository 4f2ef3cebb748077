using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Model;

public sealed class ImageNamesTests
{
    [TestCase("a.jpg", true)]
    [TestCase("a.JPEG", true)]
    [TestCase("dir.x/a.Jpe", true)]
    [TestCase("a.b.jfif", true)]
    [TestCase("a.jpg.jpg", true)]
    [TestCase(" .jpg", true)]
    [TestCase(".jpg", false)]
    [TestCase("dir/.jpg", false)]
    [TestCase("jpg", false)]
    [TestCase("a.jpgx", false)]
    [TestCase("a.jpg/", false)]
    [TestCase("a.png", false)]
    [TestCase("", false)]
    public void IsJpeg_Name_IsToldByItsExtension(string name, bool expected) =>
        Assert.That(ImageNames.IsJpeg(name), Is.EqualTo(expected));

    [TestCase("dir/name.jpg", NamePolicy.Replace, "dir/name.png")]
    [TestCase("dir/name.JFIF", NamePolicy.Replace, "dir/name.png")]
    [TestCase("dir/name.tar.Jpeg", NamePolicy.Replace, "dir/name.tar.png")]
    [TestCase("dir/name.jpg", NamePolicy.Append, "dir/name.jpg.png")]
    [TestCase("dir/name.HEIC", NamePolicy.Replace, "dir/name.HEIC.png")]
    [TestCase("dir/IMG_0001", NamePolicy.Replace, "dir/IMG_0001.png")]
    [TestCase("dir/.jpg", NamePolicy.Replace, "dir/.jpg.png")]
    [TestCase("dir/name.png", NamePolicy.Append, "dir/name.png.png")]
    public void TargetName_Policy_NamesThePng(string source, NamePolicy policy, string expected) =>
        Assert.That(ImageNames.TargetName(source, policy), Is.EqualTo(expected));
}
