using ImageConversion.Testing;

namespace Hosts.Orchestrator.Tests.Completion;

/// <summary>The completion scripts in the shells that they are for.</summary>
public sealed class CompletionTests
{
    private static readonly (string Beginning, string Completed)[] Lines =
    [
        ("imgconv ver", "imgconv verify"),
        ("imgconv pool au", "imgconv pool autoscale"),
        ("imgconv convert --compr", "imgconv convert --compression"),
        ("imgconv convert --compression sm", "imgconv convert --compression small"),
        ("imgconv completion f", "imgconv completion fish"),
        ("imgconv convert pho", "imgconv convert photos/"),
    ];

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    public void Tabulator_InTheShell_CompletesVerbsFlagsValuesAndFiles(string shell)
    {
        using TypedShell terminal = TypedShell.Start(shell);

        foreach ((string beginning, string completed) in Lines)
        {
            terminal.TypeAndExpect(beginning, completed);
        }
    }

    [Test]
    public void Tabulator_InPowerShell_CompletesVerbsFlagsAndValues()
    {
        // Debian has no PowerShell; the registry of .NET's packages has it as a tool, which .config/dotnet-tools.json names.
        Dotnet.Run(RepositoryPaths.Root, packageCache: null, "tool", "restore");
        using var folder = new TemporaryFolder();
        string cases = string.Join("; ", Lines.Where(l => !l.Beginning.Contains("pho")).Select(l =>
            $"$c = TabExpansion2 '{l.Beginning}' {l.Beginning.Length}; "
            + $"'{l.Beginning}'.Substring(0, $c.ReplacementIndex) + $c.CompletionMatches[0].CompletionText"));
        ToolResult run = DebianTool.RunUnchecked(
            "env",
            [
                .. Dotnet.AtAPrompt(RepositoryPaths.Root),
                $"PATH={Path.GetDirectoryName(NativeProgram.Imgconv)}:{Environment.GetEnvironmentVariable("PATH")}", $"HOME={folder.Path}",
                // Where 'dotnet tool restore' has noted what it restored.
                $"DOTNET_CLI_HOME={Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}",
                $"NUGET_PACKAGES={PackageFolder}", "POWERSHELL_TELEMETRY_OPTOUT=1", "dotnet", "pwsh", "-NoProfile", "-NonInteractive", "-Command",
                $"imgconv completion pwsh | Out-String | Invoke-Expression; {cases}",
            ]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            run.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(Lines.Select(l => l.Completed).Where(l => !l.Contains("photos"))), run.Error);
    }

    [Test]
    public void BashScript_Printed_IsCleanForShellcheck()
    {
        using ProgramRun script = ProgramRun.Imgconv("completion", "bash");
        Assert.That(script.ExitCode, Is.Zero, script.Errors);

        ToolResult check = DebianTool.Run("shellcheck", System.Text.Encoding.UTF8.GetBytes(script.Output), ["--shell=bash", "-"]);

        Assert.That(check.ExitCode, Is.Zero, check.OutputText);
    }

    [Test]
    public void Completion_UnknownShell_NamesThoseThatThereAre()
    {
        using ProgramRun run = ProgramRun.Imgconv("completion", "tcsh");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("bash").And.Contain("zsh").And.Contain("fish").And.Contain("pwsh"));
    }

    private static string PackageFolder { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
