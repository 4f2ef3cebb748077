using System.Globalization;
using System.Text.Json;
using Conversion.Testing;

namespace Hosts.Tests;

/// <summary>Images that are large beside the budget: they take turns, and the process stays within it.</summary>
[TestFixture]
public sealed class GiantImagesTests
{
    // 20 to 100 megapixels.
    private static readonly string[] Sizes =
    [
        "5478x3652", "6480x4320", "7350x4900", "8216x5478", "9000x6000", "9722x6482", "10392x6928", "11022x7350", "11618x7746", "12248x8166",
    ];

    // What the runtime takes beyond what it is asked for: its own code, stacks, the collector's slack.
    private const long Allowance = 64L << 20;

    // CI takes the short form; IMGCONV_GIANTS=200 is the whole one (docs/testing.md).
    private static readonly int Images = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_GIANTS") ?? "4", CultureInfo.InvariantCulture);

    [Test]
    public async Task Convert_GiantsUnderABudget_StaysWithinItAndFailsNone()
    {
        using var folder = new TemporaryFolder();
        bool isShort = Images < Sizes.Length;
        long budget = isShort ? 512L << 20 : 1L << 30;
        string[] sizes = isShort ? Sizes[..2] : Sizes;
        foreach ((int number, string size) in sizes.Index())
        {
            using ProgramRun generated = ProgramRun.Imgconv(
                "generate", folder["in"], "--prefix", $"giant-{number}", "--size", size, "--count", $"{Images / sizes.Length}");
            Assert.That(generated.ExitCode, Is.Zero, generated.Errors);
        }

        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", folder["in"], folder["out"], "--memory", $"{budget >> 20}MiB", "--output", "json"]);
        long peak = 0;
        while (!run.HasExited)
        {
            peak = Math.Max(peak, run.PeakResidentBytes);
            await Task.Delay(20);
        }

        run.WaitForExit();
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        TestContext.Out.WriteLine($"{Images} images, budget {budget >> 20} MiB, peak {peak >> 20} MiB; {summary}");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            Assert.That(summary.GetProperty("converted").GetInt32(), Is.EqualTo(Images / sizes.Length * sizes.Length));
            Assert.That(peak, Is.LessThan(budget + Allowance));
        });
    }
}
