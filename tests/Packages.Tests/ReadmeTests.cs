using System.Text.RegularExpressions;
using Conversion.Testing;

namespace Packages.Tests;

/// <summary>The first command of the README, typed as it stands there.</summary>
public sealed partial class ReadmeTests
{
    [Test]
    public void FirstCommand_TypedInTheClone_ConvertsTheSamplesAndNamesTheTwoThatAreNone()
    {
        string command = FirstBlock().Match(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"))).Groups[1].Value;
        string target = Path.Combine(RepositoryPaths.Root, "out");
        Assert.That(command, Does.StartWith("dotnet run ").And.EndsWith(" samples/images out\n"));
        Assert.That(Directory.Exists(target), Is.False, $"{target} is in the way");
        try
        {
            ToolResult run = DebianTool.RunUnchecked("env", [.. Dotnet.AtAPrompt(RepositoryPaths.Root), "bash", "-c", command]);

            int samples = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "samples", "images"), "*", SearchOption.AllDirectories)
                .Count(f => Jpeg().IsMatch(f));
            Assert.That(run.ExitCode, Is.EqualTo(4), run.OutputText + run.Error);
            Assert.That(run.OutputText, Does.Contain($"{samples - 2} converted + 0 up to date + 2 failed"));
            Assert.That(Directory.GetFiles(target, "*.png", SearchOption.AllDirectories), Has.Length.EqualTo(samples - 2));
        }
        finally
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }
        }
    }

    [GeneratedRegex(@"\.jpe?g$", RegexOptions.IgnoreCase)]
    private static partial Regex Jpeg();

    [GeneratedRegex("```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstBlock();
}
