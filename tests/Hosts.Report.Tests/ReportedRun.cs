using System.Globalization;
using ImageConversion.Testing;

namespace Hosts.Report.Tests;

/// <summary>A conversion with failures of several kinds and names that mean mischief, and the page of its report.</summary>
internal sealed class ReportedRun : IDisposable
{
    public const string HostileName = "\"><img src=x onerror=\"document.title='hit'\"><script>document.title='hit'<" + "\u29F8script>.jpg";
    public const string TurnedName = "\u202Egpj.exe-\u05D0.jpg";
    public const string TurnedNameAsShown = "\\u202egpj.exe-\u05D0.jpg";

    // 1,000 in the slow form (docs/testing.md).
    private static readonly int Images = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_REPORT_IMAGES") ?? "60", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    private ReportedRun()
    {
    }

    public string PagePath => _folder["report.html"];

    public string PageAddress => new Uri(PagePath).AbsoluteUri;

    public static ReportedRun Create()
    {
        var run = new ReportedRun();
        string source = run._folder["in"];
        using ProgramRun generate = ProgramRun.Imgconv(
            "generate", source, "--count", Images.ToString(CultureInfo.InvariantCulture), "--size", "320x240", "--noise", "20");
        Assert.That(generate.ExitCode, Is.Zero, generate.Errors);
        Break(source);
        using ProgramRun convert = ProgramRun.Imgconv("convert", source, run._folder["out"], "--verbosity", "quiet");
        Assert.That(convert.ExitCode, Is.EqualTo(4), convert.Errors);
        using ProgramRun report = ProgramRun.Imgconv("report", run._folder["out"], "--html", run.PagePath);
        Assert.That(report.ExitCode, Is.Zero, report.Errors);
        return run;
    }

    public void Dispose() => _folder.Dispose();

    private static void Break(string source)
    {
        string[] files = [.. Directory.EnumerateFiles(source).Order(StringComparer.Ordinal)];
        for (int i = 0; i < files.Length; i += 20)
        {
            byte[] whole = File.ReadAllBytes(files[i]);
            File.WriteAllBytes(files[i], whole[..(whole.Length * 2 / 3)]);
            whole[(whole.Length / 2)..((whole.Length / 2) + 40)].AsSpan().CopyTo(whole.AsSpan(whole.Length / 3));
            File.WriteAllBytes(files[i + 1], whole);
        }

        File.WriteAllText(Path.Combine(source, HostileName), "text");
        File.WriteAllText(Path.Combine(source, TurnedName), "text");
    }
}
