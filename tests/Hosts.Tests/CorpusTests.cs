using System.Text.Json;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>The whole corpus of files that break converters, through the program.</summary>
[TestFixture]
public sealed class CorpusTests
{
    private const long MemoryBytes = 1L << 30;

    /// <summary>The public corpus where it is; its absence is reported once, by ImageConversion.Core.Tests.</summary>
    public static IEnumerable<TestCaseData> Corpora()
    {
        yield return new TestCaseData(GeneratedCorpus.Instance).SetArgDisplayNames("generated");
        if (PublicCorpus.Files.Count > 0)
        {
            yield return new TestCaseData(PublicCorpus.Instance).SetArgDisplayNames("public");
        }
    }

    [TestCaseSource(nameof(Corpora))]
    public async Task Convert_WholeCorpus_ClosesTheAccountAsExpectedWithinItsMemory(ICorpus corpus)
    {
        using var folder = new TemporaryFolder();
        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", corpus.Folder, folder["out"], "--memory", $"{MemoryBytes}", "--output", "json"]);
        long peak = await WatchMemoryAsync(run);

        run.WaitForExit();

        List<CorpusFile> named = [.. corpus.Files.Where(f => HasJpegName(f.Name))];
        Dictionary<string, JsonElement> outcomes = ReadLedgers(folder["out", ".imgconv", "runs"]);
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        string[] unexpected = [.. named.Select(f => Verdict(f, outcomes)).OfType<string>()];
        string[] pngs = Directory.GetFiles(folder["out"], "*.png", SearchOption.AllDirectories);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
            Assert.That(outcomes, Has.Count.EqualTo(named.Count));
            Assert.That(summary.GetProperty("total").GetInt64(), Is.EqualTo(named.Count));
            Assert.That(unexpected, Is.Empty);
            Assert.That(pngs, Has.Length.EqualTo(summary.GetProperty("converted").GetInt64()));
            Assert.That(pngs, Is.All.Matches<string>(WholePng.Is));
            Assert.That(peak, Is.LessThanOrEqualTo(MemoryBytes));
        });
        TestContext.Out.WriteLine($"peak resident {peak >> 20} MiB under a budget of {MemoryBytes >> 20} MiB");
    }

    /// <summary>Null where the outcome is one that is expected.</summary>
    private static string? Verdict(CorpusFile file, Dictionary<string, JsonElement> outcomes)
    {
        JsonElement entry = outcomes[file.Name];
        bool converted = entry.GetProperty("outcome").GetString() == "Converted";
        bool warned = entry.GetProperty("warnings").GetArrayLength() > 0;
        bool mustWarn = file.Expected.MustWarn || (file.KnownVerdict is { Exit: not 0 } && !file.IsBeyondReferee);
        bool mayConvert = file.Expected.MayConvert || (file.KnownVerdict is not null && file.Family == "unsupported");
        bool fine = converted ? mayConvert && (warned || !mustWarn) : file.Expected.MayReject;
        string expected = file.Expected.Text;
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
