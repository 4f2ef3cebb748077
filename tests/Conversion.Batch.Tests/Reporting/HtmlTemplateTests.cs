using ImageConversion.Batch.Reporting.Html;

namespace ImageConversion.Batch.Tests.Reporting;

public sealed class HtmlTemplateTests
{
    [TestCase("<script>alert(1)</script>")]
    [TestCase("\" onload=\"x")]
    [TestCase("' onload='x")]
    [TestCase("&lt;")]
    [TestCase("</title><b>")]
    public void Render_TextFromOutside_IsNoMarkup(string text)
    {
        string page = Render("<p title=\"{{text}}\">{{text}}</p>", new() { ["text"] = text });

        Assert.That(page, Does.Not.Contain(text));
        Assert.That(System.Net.WebUtility.HtmlDecode(page), Does.Contain($"<p title=\"{text}\">{text}</p>"));
    }

    [Test]
    public void Render_TextThatLooksLikeAPlace_IsText() =>
        Assert.That(Render("{{a}}", new() { ["a"] = "{{b}}", ["b"] = "no" }), Is.EqualTo("{{b}}"));

    [Test]
    public void Render_NumbersWithFormats_KeepThem() =>
        Assert.That(
            Render("{{a:N1}} {{b:P0}} {{c}}", new() { ["a"] = 1234.5, ["b"] = 0.5, ["c"] = 7 }), Is.EqualTo("1,234.5 50 % 7"));

    [Test]
    public void Render_ControlCharacters_AreVisible() =>
        Assert.That(Render("{{a}}", new() { ["a"] = "a\u0007\n<b" }), Is.EqualTo("a\\u0007\\u000a&lt;b"));

    [Test]
    public void Render_List_RepeatsItsSectionAndSeesOuterValues()
    {
        TemplateData[] items = [new() { ["n"] = 1 }, new() { ["n"] = 2 }];

        string text = Render("{{#items}}{{n}}{{end}}{{/items}}", new() { ["items"] = items, ["end"] = ";" });

        Assert.That(text, Is.EqualTo("1;2;"));
    }

    [TestCase(true, "yes")]
    [TestCase(false, "no")]
    [TestCase(null, "no")]
    public void Render_Condition_ShowsOneOfTwoSections(bool? value, string expected) =>
        Assert.That(Render("{{#a}}yes{{/a}}{{^a}}no{{/a}}", new() { ["a"] = value }), Is.EqualTo(expected));

    [Test]
    public void Render_Block_IsUsedWhereItIsNamed() =>
        Assert.That(Render("{{>b}}{{>b}}{{<b}}x{{a}}{{/b}}", new() { ["a"] = 1 }), Is.EqualTo("x1x1"));

    [Test]
    public void Render_ValueMissing_Throws() =>
        Assert.That(() => Render("{{a}}", []), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("'a'"));

    [TestCase("{{#a}}")]
    [TestCase("{{#a}}{{/b}}")]
    [TestCase("{{/a}}")]
    public void Constructor_SectionNotClosed_Throws(string template) =>
        Assert.That(() => new HtmlTemplate(template), Throws.InstanceOf<FormatException>());

    private static string Render(string template, TemplateData data) => new HtmlTemplate(template).Render(data);
}
