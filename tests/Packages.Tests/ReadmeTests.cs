using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The first command of the README, typed as it stands there but for the name of its target.</summary>
public sealed partial class ReadmeTests
{
    [Test]
    public void FirstCommand_TypedInTheClone_ConvertsTheSamplesAndNamesTheTwoThatAreNone()
    {
        string command = FirstBlock().Match(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"))).Groups[1].Value;
        const string target = " out\n";
        Assert.That(command, Does.StartWith("dotnet run ").And.EndsWith($" samples/images{target}"));
        using var folder = new TemporaryFolder();

        // Into a folder of the test: whoever typed the command before has one of that name.
        ToolResult run = DebianTool.RunUnchecked(
            "env", [.. Dotnet.AtAPrompt(RepositoryPaths.Root), "bash", "-c", command.Replace(target, $" {folder["out"]}\n", StringComparison.Ordinal)]);

        int samples = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "samples", "images"), "*", SearchOption.AllDirectories)
            .Count(f => Jpeg().IsMatch(f));
        Assert.That(run.ExitCode, Is.EqualTo(4), run.OutputText + run.Error);
        Assert.That(run.OutputText, Does.Contain($"{samples - 2} converted + 0 up to date + 2 failed"));
        Assert.That(Directory.GetFiles(folder["out"], "*.png", SearchOption.AllDirectories), Has.Length.EqualTo(samples - 2));
    }

    [GeneratedRegex(@"\.jpe?g$", RegexOptions.IgnoreCase)]
    private static partial Regex Jpeg();

    [GeneratedRegex("```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstBlock();
}
