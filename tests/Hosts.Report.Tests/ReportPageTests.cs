using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Hosts.Report.Tests;

/// <summary>The page of <c>imgconv report --html</c> in a real browser.</summary>
[TestFixture]
internal sealed class ReportPageTests
{
    private ReportedRun _run = null!;
    private Browser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _browser = await Browser.StartAsync();
        _run = ReportedRun.Create();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _run?.Dispose();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [Test]
    public async Task Page_NamesThatAreMarkup_AreTextAndDoNothing()
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress);
        IPage page = opened.Page;

        Assert.Multiple(async () =>
        {
            Assert.That(await page.Locator("script").CountAsync(), Is.Zero);
            Assert.That(await page.Locator("img:not([src^='data:image/png'])").CountAsync(), Is.Zero);
            Assert.That(await page.TitleAsync(), Does.StartWith("Conversion run "));
            Assert.That(await page.GetByText(ReportedRun.HostileName, new() { Exact = true }).CountAsync(), Is.EqualTo(1));
            Assert.That(
                await page.Locator("bdi", new() { HasText = ReportedRun.TurnedNameAsShown }).CountAsync(),
                Is.EqualTo(1),
                "a name that turns the direction of text is shown as it is");
        });
    }

    [Test]
    public async Task Page_Opened_AsksForNothingAndBreaksNoPolicy()
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress);

        string policy = await opened.Page.Locator("meta[http-equiv='Content-Security-Policy']").GetAttributeAsync("content") ?? "";
        Assert.Multiple(() =>
        {
            Assert.That(opened.Requests, Is.EqualTo(new[] { _run.PageAddress }));
            Assert.That(opened.Complaints, Is.Empty);
            Assert.That(policy, Does.StartWith("default-src 'none'").And.Not.Contains("unsafe"));
        });
    }

    [Test]
    public async Task Page_ARunWithFailures_SaysWhatBecameOfIt()
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress);
        ILocator main = opened.Page.Locator("main");
        string text = await main.InnerTextAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(text, Does.Match(@"\d+ images = \d+ converted \+ 0 up to date \+ \d+ failed\."));
            foreach (string heading in new[]
            {
                "Counts", "What bounded the run", "Rate over time", "Machines", "Shards", "Sizes and times of images", "Failures",
                "Warnings", "Estimate against actual", "Settings used",
            })
            {
                Assert.That(await main.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true }).CountAsync(), Is.EqualTo(1), heading);
            }

            Assert.That(text, Does.Contain("Truncated:").And.Contain("NotJpeg: 2").And.Contain("Balanced"));
            Assert.That(await main.Locator(".thumb img").CountAsync(), Is.Positive, "damaged images show what is left of them");
            Assert.That(
                await main.Locator(".thumb img").EvaluateAllAsync<bool>("all => all.every(i => i.complete && i.naturalWidth > 0)"),
                Is.True,
                "each is a picture");
        });
    }

    [TestCase(ColorScheme.Light, 1200)]
    [TestCase(ColorScheme.Dark, 1200)]
    [TestCase(ColorScheme.Light, 360)]
    [TestCase(ColorScheme.Dark, 360)]
    public async Task Page_EitherSchemeAndAnyWidth_HasNothingThatAxeFinds(ColorScheme scheme, int width)
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress, scheme, width, isInspected: true);
        await opened.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        string picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{scheme}-{width}.png");
        await opened.Page.ScreenshotAsync(new() { Path = picture, FullPage = true });
        TestContext.AddTestAttachment(picture);

        AxeResult result = await opened.Page.RunAxe();

        Assert.That(
            result.Violations.SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {v.Help}: {n.Html}")), Is.Empty);
        Assert.That(result.Passes.Select(p => p.Id), Does.Contain("color-contrast"), "contrast was looked at");
    }

    [TestCase(360)]
    [TestCase(800)]
    public async Task Page_NarrowScreen_DoesNotScrollSideways(int width)
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress, width: width, isInspected: true);
        await opened.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

        int needed = await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");

        Assert.That(needed, Is.LessThanOrEqualTo(width));
    }

    [Test]
    public async Task Page_WithTheKeyboardAlone_IsReadable()
    {
        await using OpenedPage opened = await _browser.OpenAsync(_run.PageAddress, width: 360);
        IKeyboard keys = opened.Page.Keyboard;

        await keys.PressAsync("Tab");
        string first = await FocusedAsync("innerText");
        ILocator table = opened.Page.Locator("details", new() { HasText = "The same as a table" }).First;
        await table.Locator("summary").FocusAsync();
        await keys.PressAsync("Enter");
        bool isOpen = await table.EvaluateAsync<bool>("d => d.open");
        await keys.PressAsync("Tab");
        string region = await FocusedAsync("getAttribute('role')");

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo("Skip to the report"));
            Assert.That(isOpen, Is.True);
            Assert.That(region, Is.EqualTo("region"), "what scrolls sideways can be scrolled without a mouse");
        });

        Task<string> FocusedAsync(string what) => opened.Page.EvaluateAsync<string>($"document.activeElement.{what}");
    }
}
