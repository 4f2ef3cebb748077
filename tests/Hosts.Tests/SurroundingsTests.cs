using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>What a program finds around it: its working folder, standard error, and files that settings name.</summary>
[TestFixture]
[Platform(Include = "Linux")]
public sealed class SurroundingsTests
{
    [TestCase("convert /nosuch out 2>/dev/full", 3)]
    [TestCase("convert --nosuch 2>/dev/full", 2)]
    [TestCase("convert --nosuch 2>&-", 2)]
    public void Program_StandardErrorCannotBeWritten_EndsWithItsExitCode(string line, int exitCode)
    {
        using var folder = new TemporaryFolder();

        Assert.That(Shell(folder[""], $"exec \"$0\" {line}").ExitCode, Is.EqualTo(exitCode));
    }

    [Test]
    public void Convert_StandardErrorCannotBeWritten_ConvertsAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        ToolResult made = Shell(folder[""], "exec \"$0\" generate in --count 2 --size 32x32");

        ToolResult run = Shell(folder[""], "exec \"$0\" convert in out --verbosity detailed 2>/dev/full");

        Assert.That((made.ExitCode, run.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(run.OutputText, Does.Contain("2 converted"));
    }

    [Test]
    public void Convert_WorkingFolderIsGone_IsAnErrorInALine()
    {
        using var folder = new TemporaryFolder();

        ToolResult run = Shell(folder[""], "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" convert /a /b");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error, Does.Contain("error: The working folder cannot be read").And.Not.Contain("   at "));
    }

    [TestCase("--cmyk p", "expected press, naive, or the path of an ICC profile")]
    [TestCase("--cmyk /dev/zero", "expected press, naive, or the path of an ICC profile")]
    [TestCase("--prices p", "a pipe or a device", "plan")]
    [TestCase("--files /dev/zero", "a line has more than 8192 characters")]
    public void Convert_PipeOrDeviceInPlaceOfAFile_IsRefusedAtOnce(string flag, string expected, string verb = "convert")
    {
        using var folder = new TemporaryFolder();

        ToolResult run = Shell(folder[""], $"mkfifo p && mkdir in && exec timeout 60 \"$0\" {verb} in out {flag}");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error, Does.Contain(expected));
    }

    [Test]
    public void Runs_SummaryOfOneIsDamaged_NamesItAndListsTheOther()
    {
        using var folder = new TemporaryFolder();
        ToolResult made = Shell(folder[""], "\"$0\" generate in --count 1 --size 32x32 && \"$0\" convert in out && \"$0\" convert in out");
        string summary = Directory.GetFiles(folder["out"], "summary.json", SearchOption.AllDirectories).First();
        File.WriteAllText(summary, "{");

        ToolResult runs = Shell(folder[""], "exec \"$0\" runs out");

        Assert.That((made.ExitCode, runs.ExitCode), Is.EqualTo((0, 0)), made.Error + runs.Error);
        Assert.That(runs.Error, Does.Contain("warning: A run is not listed").And.Contain(Path.GetFileName(Path.GetDirectoryName(summary))));
        Assert.That(runs.OutputText.Split('\n').Count(l => l.Contains("Completed", StringComparison.OrdinalIgnoreCase)), Is.EqualTo(1));
    }

    private static ToolResult Shell(string folder, string command) =>
        DebianTool.RunUnchecked("sh", "-c", $"cd '{folder}' && {command}", NativeProgram.Imgconv);
}
