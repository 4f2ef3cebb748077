using Conversion.Batch.Text;

namespace Conversion.Batch.Tests.Text;

public sealed class VisibleTextTests
{
    [TestCase("dir/ünï 写真 😀.jpg", "dir/ünï 写真 😀.jpg")]
    [TestCase("two\nlines.jpg", @"two\u000alines.jpg")]
    [TestCase("\u001b[31mred.jpg", @"\u001b[31mred.jpg")]
    [TestCase("\u202Egpj.\u2066exe", @"\u202egpj.\u2066exe")]
    [TestCase("\u009b2J\u2028.jpg", @"\u009b2J\u2028.jpg")]
    public void Of_ControlCharacters_AreSpelledOut(string text, string expected) =>
        Assert.That(VisibleText.Of(text), Is.EqualTo(expected));
}
