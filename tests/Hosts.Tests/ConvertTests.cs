using System.Text.Json;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary><c>imgconv convert</c> from folder to folder, as a newcomer meets it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ConvertTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private static readonly string[] BadSamples = ["broken-truncated.jpg", "misnamed-png.jpg"];

    [Test]
    public void Convert_Samples_NamesTheBrokenAndTheMisnamedOneAndExitsFour()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Imgconv("convert", Samples, folder["out"]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(4));
            Assert.That(run.Output, Does.Match(@"Truncated +broken-truncated\.jpg"));
            Assert.That(run.Output, Does.Match(@"NotJpeg +misnamed-png\.jpg: .*PNG"));
            Assert.That(run.Output, Does.Contain("2 failed (1 NotJpeg, 1 Truncated)"));
            Assert.That(run.Output, Does.Match("Bound by +[a-z]+; converters were busy [0-9.]+ % of the time"));
            Assert.That(run.Errors, Is.Empty, "progress stays quiet when piped");
            Assert.That(Pngs(folder["out"]), Has.Count.EqualTo(SampleNames().Count - BadSamples.Length));
        });
    }

    [Test]
    public void Convert_GoodSamplesTwice_ExitsZeroAndDecodesNothingTheSecondTime()
    {
        using var folder = new TemporaryFolder();
        CopyGoodSamples(folder["in"]);

        using ProgramRun first = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--output", "json");
        Dictionary<string, DateTime> written = Pngs(folder["out"]).ToDictionary(p => p, File.GetLastWriteTimeUtc);
        using ProgramRun second = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--output", "json");

        JsonElement before = Parse(first.Output);
        JsonElement after = Parse(second.Output);
        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero);
            Assert.That(second.ExitCode, Is.Zero);
            Assert.That(before.GetProperty("converted").GetInt64(), Is.EqualTo(written.Count));
            Assert.That(after.GetProperty("converted").GetInt64(), Is.Zero);
            Assert.That(after.GetProperty("upToDate").GetInt64(), Is.EqualTo(written.Count));
            Assert.That(after.GetProperty("megapixels").GetDouble(), Is.Zero);
            Assert.That(Pngs(folder["out"]).ToDictionary(p => p, File.GetLastWriteTimeUtc), Is.EqualTo(written));
        });
    }

    [Test]
    public void Convert_AnotherRecipe_ConvertsAgain()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), folder["in", "a.jpg"]);

        using ProgramRun first = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        using ProgramRun second = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--compression", "small");
        using ProgramRun third = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--overwrite", "never");

        Assert.Multiple(() =>
        {
            Assert.That(first.Output, Does.Contain("1 converted"));
            Assert.That(second.Output, Does.Contain("1 converted"));
            Assert.That(third.Output, Does.Contain("1 up to date"));
        });
    }

    [Test]
    public void Convert_Sources_AreNeverChanged()
    {
        using var folder = new TemporaryFolder();
        CopyGoodSamples(folder["in"]);
        Dictionary<string, string> before = Fingerprints(folder["in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["in", "pngs"]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            Dictionary<string, string> after = Fingerprints(folder["in"]);
            Assert.That(before.Keys.ToDictionary(k => k, k => after[k]), Is.EqualTo(before));
        });
    }

    [Test]
    public void Convert_Photos_AllConvertToWholePngs()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Imgconv("convert", Path.Combine(GeneratedCorpus.Folder, "photos"), folder["out"]);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(Pngs(folder["out"]), Is.Not.Empty.And.All.Matches<string>(WholePng.Is));
    }

    [Test]
    public void Convert_DryRun_SaysWhatItWouldDoAndChangesNothing()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Imgconv("convert", Samples, folder["out"], "--dry-run");

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Output, Does.Contain($"{SampleNames().Count} to convert"));
            Assert.That(Directory.Exists(folder["out"]), Is.False);
        });
    }

    [Test]
    public void PlanThenStatusAndReport_OfARun_TellTheSameSums()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun plan = ProgramRun.Imgconv("plan", Samples, folder["out"], "--output", "json");
        string planned = Parse(plan.Output).GetProperty("run").GetString()!;
        using ProgramRun plannedStatus = ProgramRun.Imgconv("status", planned, "--target", folder["out"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", Samples, folder["out"], "--output", "json");
        string id = Parse(run.Output).GetProperty("run").GetString()!;
        using ProgramRun status = ProgramRun.Imgconv("status", id, "--target", folder["out"], "--output", "json");
        using ProgramRun report = ProgramRun.Imgconv("report", folder["out", ".imgconv", "runs", id], "--output", "json");

        Assert.Multiple(() =>
        {
            Assert.That(plannedStatus.Output, Does.StartWith("Planned"));
            Assert.That(status.Output, Is.EqualTo(run.Output));
            JsonElement failures = Parse(report.Output).GetProperty("failures");
            Assert.That(failures.EnumerateArray().Select(f => f.GetProperty("name").GetString()), Is.EqualTo(BadSamples));
        });
    }

    private static List<string> SampleNames() => [.. Directory.EnumerateFiles(Samples, "*", SearchOption.AllDirectories)];

    private static List<string> Pngs(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)];

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static Dictionary<string, string> Fingerprints(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            f => f, f => $"{File.GetLastWriteTimeUtc(f):O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}");

    private static void CopyGoodSamples(string to)
    {
        foreach (string file in SampleNames().Where(f => !BadSamples.Contains(Path.GetFileName(f))))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
