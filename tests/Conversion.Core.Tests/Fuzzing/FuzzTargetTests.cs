using ImageConversion.Fuzz;
using ImageConversion.Fuzz.Targets;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Fuzzing;

/// <summary>
/// A few seconds of each fuzz target, as the program runs it; docs/testing.md has the command for more. A hang ends the test
/// process with its reason on the console.
/// </summary>
[TestFixture]
[NonParallelizable]
[Platform("Linux")]
public sealed class FuzzTargetTests
{
    private const string Minutes = "0.05";

    public static IEnumerable<string> Targets() => FuzzTargets.All.Select(t => t.Name);

    [TestCaseSource(nameof(Targets))]
    public void Run_ForSeconds_FindsNothing(string target)
    {
        if (target is "decode" or "height" or "ends")
        {
            // Its referee, which it asks about what another decoder reads otherwise.
            DebianTool.Require("djpeg");
        }

        using var findings = new TemporaryFolder();

        int exit = Program.Main([target, "--minutes", Minutes, "--seed", "7", "--findings", findings.Path]);

        string[] kept = Directory.GetFiles(findings.Path);
        Assert.That(kept.Where(f => f.EndsWith(".txt", StringComparison.Ordinal)).Select(File.ReadAllText), Is.Empty);
        Assert.That(exit, Is.Zero);
    }
}
