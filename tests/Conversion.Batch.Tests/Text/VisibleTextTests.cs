using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Tests.Text;

public sealed class VisibleTextTests
{
    [TestCase("dir/ünï 写真 😀.jpg", "dir/ünï 写真 😀.jpg")]
    [TestCase("two\nlines.jpg", @"two\u000alines.jpg")]
    [TestCase("\u001b[31mred.jpg", @"\u001b[31mred.jpg")]
    [TestCase("\u202Egpj.\u2066exe", @"\u202egpj.\u2066exe")]
    [TestCase("\u009b2J\u2028.jpg", @"\u009b2J\u2028.jpg")]
    [TestCase("a\u200bb\u200d.jpg", @"a\u200bb\u200d.jpg")]
    [TestCase("\uFEFFa\u00ad.jpg", @"\ufeffa\u00ad.jpg")]
    [TestCase("a\U000E0041.jpg", @"a\U000e0041.jpg")]
    [TestCase("\u3164\u2800.jpg", @"\u3164\u2800.jpg")]
    [TestCase("line\rover\r\n", @"line\u000dover\u000d\u000a")]
    public void Of_ControlCharacters_AreSpelledOut(string text, string expected) =>
        Assert.That(VisibleText.Of(text), Is.EqualTo(expected));

    // An attribute does not keep half a pair.
    [Test]
    public void Of_HalfASurrogatePair_IsSpelledOut() => Assert.That(VisibleText.Of("half \uD800.jpg"), Is.EqualTo(@"half \ud800.jpg"));

    [TestCase("one\ntwo\r\n\tthree", "one\ntwo\r\n\tthree")]
    [TestCase("one\rtwo\u001b[2J\n", "one\\u000dtwo\\u001b[2J\n")]
    public void OfLines_EndsOfLines_Stay(string text, string expected) => Assert.That(VisibleText.OfLines(text), Is.EqualTo(expected));
}
