using System.Globalization;
using System.Text.Json;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>Images that are large beside the budget: they take turns, and the process stays within it.</summary>
[TestFixture]
public sealed class GiantImagesTests
{
    // 20 to 100 megapixels.
    private static readonly (int Width, int Height)[] Sizes =
    [
        (5478, 3652), (6480, 4320), (7350, 4900), (8216, 5478), (9000, 6000),
        (9722, 6482), (10392, 6928), (11022, 7350), (11618, 7746), (12248, 8166),
    ];

    private const int Kinds = 3;

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
        (int Width, int Height)[] sizes = isShort ? Sizes[..2] : Sizes;
        Directory.CreateDirectory(folder["in"]);
        int different = Math.Min(Images, sizes.Length * Kinds);
        Parallel.For(0, different, number => File.WriteAllBytes(Giant(number), Generate(number, sizes[number % sizes.Length])));
        foreach (int number in Enumerable.Range(different, Images - different))
        {
            File.Copy(Giant(number % different), Giant(number));
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
            Assert.That(summary.GetProperty("converted").GetInt32(), Is.EqualTo(Images));
            Assert.That(peak, Is.LessThan(budget + Allowance));
        });

        string Giant(int number) => folder["in", $"giant-{number}.jpg"];
    }

    // By turns, as many kinds: one that is small as JPEG and as PNG, one of noise, which is large as both, and one whose coefficients are
    // all kept until its last scan. Sizes go round in tens, so that each meets all three.
    private static byte[] Generate(int number, (int Width, int Height) size)
    {
        byte[] jpeg = DemoImageGenerator.Generate(number, new DemoImageOptions
        {
            Width = size.Width,
            Height = size.Height,
            NoisePercent = number % Kinds == 1 ? 80 : 0,
        });
        return number % Kinds == 2 ? DebianTool.Run("jpegtran", jpeg, ["-progressive"]).Output : jpeg;
    }
}
