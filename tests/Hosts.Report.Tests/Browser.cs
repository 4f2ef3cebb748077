using ImageConversion.Testing;
using Microsoft.Playwright;

namespace Hosts.Report.Tests;

/// <summary>Debian's Chromium, worked by Playwright's driver.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        DebianTool.Require("chromium");
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens a page.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="scheme">Which colours the reader prefers.</param>
    /// <param name="width">The window's width in pixels.</param>
    /// <param name="isInspected">Whether a test's own scripts may run in it, which the page's policy forbids.</param>
    public async Task<OpenedPage> OpenAsync(
        string address, ColorScheme scheme = ColorScheme.Light, int width = 1200, bool isInspected = false)
    {
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 }, BypassCSP = isInspected,
        });
        IPage page = await context.NewPageAsync();
        var opened = new OpenedPage(context, page);
        await page.GotoAsync(address);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A page, and what it asked for and complained of.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];

    public OpenedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _complaints.Add(message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Addresses that were asked for, but for pictures in the page itself.</summary>
    public IEnumerable<string> Requests => _requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal));

    /// <summary>What the browser wrote into its console.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
