using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Tests.Trust;

/// <summary>There is one way to the terminal, and nothing goes around it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed partial class PrinterTests
{
    // The programs and their shell hand the streams to the one writer; the rest compare or ask.
    private static readonly string[] Allowed =
    [
        "Hosts.Worker/Shared/StandardError.cs",
        "Hosts.Orchestrator/Program.cs", "Hosts.Worker/Program.cs", "Hosts.Worker/Shared/HostShell.cs", "Hosts.Orchestrator/CommandConsole.cs", "Hosts.Orchestrator/Rendering/WrappedText.cs",
    ];

    [Test]
    public void Sources_OfThePrograms_PrintThroughTheOneWriter()
    {
        string src = Path.Combine(RepositoryPaths.Root, "src");
        string[] around =
        [
            .. Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories)
                .Select(f => (Path: Path.GetRelativePath(src, f).Replace('\\', '/'), File: f))
                .Where(f => !f.Path.Contains("/obj/", StringComparison.Ordinal) && !Allowed.Contains(f.Path))
                .SelectMany(f => File.ReadLines(f.File).Where(l => Prints().IsMatch(l)).Select(l => $"{f.Path}: {l.Trim()}")),
        ];

        Assert.That(around, Is.Empty);
    }

    // The live display is drawn by a library, which sends what it is given; LiveView.Row makes a text harmless.
    [Test]
    public void Sources_OfTheLiveDisplay_MakeTheirTextsInOnePlace()
    {
        string programs = Path.Combine(RepositoryPaths.Root, "src", "Hosts.Orchestrator");
        string[] makers =
        [
            .. Directory.EnumerateFiles(programs, "*.cs", SearchOption.AllDirectories).Where(f => DrawnTexts().IsMatch(File.ReadAllText(f))).Select(f => Path.GetFileName(f)!),
        ];

        Assert.That(makers, Is.EqualTo(["LiveView.cs"]));
    }

    [Test]
    public void Print_EscapesInWhatWasStored_ReachNoTerminal()
    {
        using var folder = new TemporaryFolder();
        string name = "\u001b[31mred\u202e\u200b.jpg";
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(folder["in", name], "no picture");
        string target = folder["out\u001b]0;title\u0007"];
        using ProgramRun converted = ProgramRun.Imgconv("convert", folder["in"], target);
        string run = Directory.GetDirectories(Path.Combine(target, ".imgconv", "runs")).Single(d => File.Exists(Path.Combine(d, "plan.json")));

        foreach (string[] verb in (string[][])
            [
                ["status", run], ["report", run], ["resume", run], ["retry", run], ["verify", folder["in"], target], ["plan", folder["in"], target],
                ["preflight", folder["in"], target], ["report", run, "--html"], ["status", "\u001b[2J", "--target", target], ["clean", "--runs", target, "--dry-run", "--older-than", "0s", "--keep", "0"],
            ])
        {
            using ProgramRun printed = ProgramRun.Imgconv(verb);
            Assert.That(printed.Output + printed.Errors, Does.Not.Match("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]"), string.Join(' ', verb));
            Assert.That(printed.Output + printed.Errors, Is.Not.Empty);
        }

        Assert.That(converted.Output + converted.Errors, Does.Contain(@"\u001b[31mred\u202e\u200b.jpg").And.Not.Contain("\u001b"));
    }

    [GeneratedRegex(@"new (Text|Markup|Paragraph|Panel|Rule|TextPath)\(|static Text \w+\(|\.Markup(Line)?(Interpolated)?\(")]
    private static partial Regex DrawnTexts();

    [GeneratedRegex(@"(?<![A-Za-z])Console\.(Out|Error|Write|WriteLine|OpenStandard\w+)\b")]
    private static partial Regex Prints();
}
