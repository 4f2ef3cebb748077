using System.Diagnostics;
using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>Runs that are stopped or killed at any moment, and what the same command does afterwards.</summary>
[TestFixture]
public sealed class InterruptionTests
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int Images = 400;

    // CI takes the short form; IMGCONV_KILLS=10 is the whole one (docs/testing.md).
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_KILLS") ?? "4", System.Globalization.CultureInfo.InvariantCulture);

    [TestCase(SigInt, 130)]
    [TestCase(SigTerm, 143)]
    public async Task Convert_SignalInTheMiddle_StopsSoonAndTheSameCommandDoesTheRest(int signal, int exitCode)
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", $"{Images}", "--size", "320x240");
        using ProgramRun run = ProgramRun.Start("imgconv", ["convert", folder["in"], folder["out"], "--output", "json"]);
        await WaitForPngs(folder["out"], 20, run);

        long asked = Stopwatch.GetTimestamp();
        run.Signal(signal);
        run.WaitForExit();
        TimeSpan stopping = Stopwatch.GetElapsedTime(asked);
        using ProgramRun rest = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--output", "json");

        long before = Field(run.Output, "converted");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Errors);
            Assert.That(before, Is.InRange(20, Images - 1));
            Assert.That(rest.ExitCode, Is.Zero);
            Assert.That(Field(rest.Output, "converted"), Is.EqualTo(Images - before));
            Assert.That(Field(rest.Output, "upToDate"), Is.EqualTo(before));
        });
        TestContext.Out.WriteLine($"stopped {stopping.TotalSeconds:0.00} s after the signal");
    }

    [Test]
    public async Task Convert_KilledAtRandomMoments_CompletesWithoutPartialFilesOrMuchDoneTwice()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", $"{Images}", "--size", "320x240");
        var random = new Random(20261122);
        for (int kill = 0; kill < Kills; kill++)
        {
            using ProgramRun run = ProgramRun.Start("imgconv", ["convert", folder["in"], folder["out"]]);
            await Task.Delay(random.Next(100, 900));
            run.Signal(SigKill);
            run.WaitForExit();
            AssertEveryPngIsWhole(folder["out"]);
        }

        using ProgramRun last = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--output", "json");

        Assert.That(last.ExitCode, Is.Zero, last.Errors);
        Assert.That(Directory.GetFiles(folder["out"], "*.png"), Has.Length.EqualTo(Images));
        AssertEveryPngIsWhole(folder["out"]);
        Dictionary<string, int> timesConverted = TimesConverted(folder["out", ".imgconv", "runs"]);
        int twice = timesConverted.Values.Sum(times => times - 1);
        // What a ledger had not yet got when its process died is not counted here; what was in flight is at most this.
        int inFlight = Kills * ((2 * Math.Max(8, 4 * Environment.ProcessorCount)) + Environment.ProcessorCount);
        Assert.That(twice, Is.LessThanOrEqualTo(inFlight));
        TestContext.Out.WriteLine($"{Kills} kills, {twice} images converted twice, {timesConverted.Count} of {Images} in ledgers");
    }

    private static async Task WaitForPngs(string folder, int count, ProgramRun run)
    {
        while (!Directory.Exists(folder) || Directory.EnumerateFiles(folder, "*.png").Take(count).Count() < count)
        {
            Assert.That(run.HasExited, Is.False, $"ended before {count} images were done: {run.Output}{run.Errors}");
            await Task.Delay(20);
        }
    }

    private static void AssertEveryPngIsWhole(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        string[] pngs = Directory.GetFiles(folder, "*.png");
        foreach (string[] some in pngs.Chunk(200))
        {
            ToolResult check = DebianTool.Run("pngcheck", ["-q", .. some]);
            Assert.That(check.ExitCode, Is.Zero, check.OutputText);
        }

        IEnumerable<string> strangers = Directory.GetFiles(folder).Where(f => !f.EndsWith(".png", StringComparison.Ordinal));
        Assert.That(strangers, Is.Empty, "nothing but PNGs is ever visible");
    }

    private static Dictionary<string, int> TimesConverted(string runs) =>
        Directory.EnumerateFiles(runs, "*.ndjson", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(TryParseName)
            .OfType<string>()
            .GroupBy(n => n)
            .ToDictionary(g => g.Key, g => g.Count());

    private static string? TryParseName(string line)
    {
        try
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            // A line without an outcome is one of attempts.
            return entry.RootElement.TryGetProperty("outcome", out JsonElement outcome) && outcome.GetString() == "Converted"
                ? entry.RootElement.GetProperty("name").GetString()
                : null;
        }
        catch (JsonException)
        {
            // The half line of a killed writer.
            return null;
        }
    }

    private static long Field(string json, string name)
    {
        using JsonDocument summary = JsonDocument.Parse(json);
        return summary.RootElement.GetProperty(name).GetInt64();
    }
}
