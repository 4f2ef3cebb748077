using System.Text.Json;
using Conversion.Corpus;
using Conversion.Testing;

namespace Hosts.Tests;

/// <summary>The whole corpus of files that break converters, through the program.</summary>
[TestFixture]
public sealed class CorpusTests
{
    private const long MemoryBytes = 1L << 30;

    [Test]
    public async Task Convert_WholeCorpus_ClosesTheAccountAsTheManifestSaysWithinItsMemory()
    {
        PublicCorpus.Require();
        DebianTool.Require("pngcheck");
        using var folder = new TemporaryFolder();
        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", PublicCorpus.Folder, folder["out"], "--memory", $"{MemoryBytes}", "--output", "json"]);
        long peak = await WatchMemoryAsync(run);

        run.WaitForExit();

        List<CorpusFile> named = [.. PublicCorpus.Files.Where(f => HasJpegName(f.Name))];
        Dictionary<string, JsonElement> outcomes = ReadLedgers(folder["out", ".imgconv", "runs"]);
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        string[] unexpected = [.. named.Select(f => Verdict(f, outcomes)).OfType<string>()];
        string[] pngs = Directory.GetFiles(folder["out"], "*.png", SearchOption.AllDirectories);
        ToolResult check = DebianTool.Run("pngcheck", ["-q", .. pngs]);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
            Assert.That(outcomes, Has.Count.EqualTo(named.Count));
            Assert.That(summary.GetProperty("total").GetInt64(), Is.EqualTo(named.Count));
            Assert.That(unexpected, Is.Empty);
            Assert.That(pngs, Has.Length.EqualTo(summary.GetProperty("converted").GetInt64()));
            Assert.That(check.ExitCode, Is.Zero, check.OutputText);
            Assert.That(peak, Is.LessThanOrEqualTo(MemoryBytes));
        });
        TestContext.Out.WriteLine($"peak resident {peak >> 20} MiB under a budget of {MemoryBytes >> 20} MiB");
    }

    /// <summary>Null where the outcome is one that the manifest accepts.</summary>
    private static string? Verdict(CorpusFile file, Dictionary<string, JsonElement> outcomes)
    {
        JsonElement entry = outcomes[file.Name];
        bool converted = entry.GetProperty("outcome").GetString() == "Converted";
        bool warned = entry.GetProperty("warnings").GetArrayLength() > 0;
        string expected = file.Expected;
        bool rejectIsFine = expected.Contains("reject", StringComparison.Ordinal) || file.Expected.IsSalvaged;
        bool conversionIsFine = expected.StartsWith("convert", StringComparison.Ordinal)
            || expected.Contains("correct conversion", StringComparison.Ordinal)
            || file.Name.StartsWith("unsupported/", StringComparison.Ordinal);
        bool fine = converted
            ? conversionIsFine && (warned || file.DjpegExit == 0)
            : rejectIsFine;
        return fine ? null : $"{file.Name}: expected '{expected}', found {entry}";
    }

    private static async Task<long> WatchMemoryAsync(ProgramRun run)
    {
        long peak = 0;
        while (!run.HasExited)
        {
            peak = Math.Max(peak, run.PeakResidentBytes);
            await Task.Delay(50);
        }

        return peak;
    }

    private static bool HasJpegName(string name) =>
        Path.GetExtension(name).ToUpperInvariant() is ".JPG" or ".JPEG" or ".JPE" or ".JFIF";

    private static Dictionary<string, JsonElement> ReadLedgers(string runs) =>
        Directory.EnumerateFiles(runs, "*.ndjson", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(e => !e.TryGetProperty("began", out _))
            .ToDictionary(e => e.GetProperty("name").GetString()!);
}
