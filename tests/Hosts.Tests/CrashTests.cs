using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>An image that makes the process die whenever it is decoded.</summary>
[TestFixture]
public sealed class CrashTests
{
    private const int Neighbours = 60;
    private const string Deadly = "demo-image-000030-deadly.jpg";

    [Test]
    public void Worker_ImageKillsTheProcess_IsSetAsideAndItsNeighboursAreConverted()
    {
        using var folder = new TemporaryFolder();
        Generate(folder, "demo-image", "160x120", Neighbours);
        Generate(folder, "deadly", "1600x1200", 1, "--noise", "100");
        File.Move(Directory.GetFiles(folder["in"], "deadly*").Single(), folder["in", Deadly]);
        using ProgramRun plan = ProgramRun.Imgconv("plan", folder["in"], folder["out"], "--output", "json");
        string run = folder["out", ".imgconv", "runs", Parse(plan.Output).GetProperty("run").GetString()!];

        // One death among others, two alone (ADR 5); the fourth process finishes.
        var exitCodes = new List<int>();
        while (exitCodes.Count < 4)
        {
            using ProgramRun worker = ProgramRun.Start(
                "crashing-worker",
                ["--run", run, "--shard", "0"],
                environment: new Dictionary<string, string> { ["IMGCONV_TEST_CRASH"] = Deadly });
            exitCodes.Add(worker.WaitForExit().ExitCode);
        }

        using ProgramRun report = ProgramRun.Imgconv("report", run, "--output", "json");
        JsonElement summary = Parse(report.Output).GetProperty("summary");
        JsonElement failure = Parse(report.Output).GetProperty("failures").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(exitCodes[..3], Is.All.GreaterThan(128), "ended by a signal");
            Assert.That(exitCodes[3], Is.EqualTo(4), "finished, some images failed");
            Assert.That(failure.GetProperty("name").GetString(), Is.EqualTo(Deadly));
            Assert.That(failure.GetProperty("kind").GetString(), Is.EqualTo("Crashed"));
            Assert.That(summary.GetProperty("total").GetInt64(), Is.EqualTo(Neighbours + 1));
            Assert.That(summary.GetProperty("failed").GetInt64(), Is.EqualTo(1));
        });
        string[] pngs = Directory.GetFiles(folder["out"], "*.png");
        Assert.That(pngs, Has.Length.EqualTo(Neighbours));
        ToolResult check = DebianTool.Run("pngcheck", ["-q", .. pngs]);
        Assert.That(check.ExitCode, Is.Zero, check.OutputText);
    }

    private static void Generate(TemporaryFolder folder, string prefix, string size, int count, params string[] more)
    {
        using ProgramRun generated = ProgramRun.Imgconv(
            ["generate", folder["in"], "--prefix", prefix, "--size", size, "--count", $"{count}", .. more]);
        Assert.That(generated.ExitCode, Is.Zero, generated.Errors);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
