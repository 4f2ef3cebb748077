using Conversion.Batch.Reporting.Html;

namespace Conversion.Batch.Tests.Reporting;

public sealed class HtmlPageTests
{
    [TestCase("<script>alert(1)</script>")]
    [TestCase("\" onload=\"x")]
    [TestCase("' onload='x")]
    [TestCase("&lt;")]
    public void Add_TextFromOutside_IsNoMarkup(string text)
    {
        string page = new HtmlPage().Add($"<p title=\"{text}\">{text}</p>").ToDocument("t");

        Assert.That(page, Does.Not.Contain(text));
        Assert.That(System.Net.WebUtility.HtmlDecode(page), Does.Contain($"<p title=\"{text}\">{text}</p>"));
    }

    [Test]
    public void Add_NumbersWithFormats_KeepThem() =>
        Assert.That(HtmlPage.Format($"{1234.5:N1} {0.5:P0} {7}"), Is.EqualTo("1,234.5 50 % 7"));

    [Test]
    public void Name_ControlCharacters_AreVisible() =>
        Assert.That(HtmlPage.Name("a\u0007\n<b").Text, Is.EqualTo("<bdi>a\\u0007\\u000a&lt;b</bdi>"));

    [Test]
    public void ToDocument_Title_IsNoMarkup() =>
        Assert.That(new HtmlPage().ToDocument("</title><b>"), Does.Contain("<title>&lt;/title&gt;&lt;b&gt;</title>"));
}
