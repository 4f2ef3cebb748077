using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary><c>imgconv resume</c> and <c>imgconv retry</c>, by every way to name a run.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ResumeTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private const int Images = 400;

    [TestCase(9, 137)]
    [TestCase(15, 143)]
    public async Task Resume_AfterASignal_DoesTheRest(int signal, int exitCode)
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", $"{Images}", "--size", "320x240");
        using ProgramRun run = ProgramRun.Start("imgconv", ["convert", folder["in"], folder["out"]]);
        while (!Directory.Exists(folder["out"]) || Directory.EnumerateFiles(folder["out"], "*.png").Take(20).Count() < 20)
        {
            Assert.That(run.HasExited, Is.False, run.Output + run.Errors);
            await Task.Delay(20);
        }

        run.Signal(signal);
        run.WaitForExit();
        using ProgramRun status = ProgramRun.Imgconv("status", folder["out"]);
        string plan = Directory.GetFiles(folder["out", ".imgconv", "runs"], "plan.json", SearchOption.AllDirectories).Single();
        string id = Path.GetFileName(Path.GetDirectoryName(plan)!);
        using ProgramRun resumed = ProgramRun.Imgconv("resume", id, "--target", folder["out"], "--output", "json");
        using ProgramRun again = ProgramRun.Imgconv("resume", folder["out"]);

        JsonElement summary = Parse(resumed.Output);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(exitCode));
            Assert.That(status.Output, Does.Contain("without a result").And.Contain($"imgconv resume {folder["out", ".imgconv", "runs", id]}"));
            Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
            Assert.That(summary.GetProperty("run").GetString(), Is.EqualTo(id));
            Assert.That(
                summary.GetProperty("converted").GetInt64() + summary.GetProperty("upToDate").GetInt64(), Is.EqualTo(Images));
            Assert.That(Directory.GetFiles(folder["out"], "*.png"), Has.Length.EqualTo(Images));
            Assert.That(again.Output, Does.StartWith($"Done: {Images} images"));
            Assert.That(again.ExitCode, Is.Zero);
        });
    }

    [Test]
    public void Resume_Plan_ExecutesIt()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun plan = ProgramRun.Imgconv("plan", Samples, folder["out"], "--include-pattern", "size-*.jpg", "--output", "json");
        string id = Parse(plan.Output).GetProperty("run").GetString()!;

        using ProgramRun run = ProgramRun.Imgconv("resume", folder["out", ".imgconv", "runs", id]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
            Assert.That(
                Directory.GetFiles(folder["out"], "*.png"),
                Has.Length.EqualTo(Directory.GetFiles(Samples, "size-*.jpg").Length));
        });
    }

    [Test]
    public void Retry_FixedImage_IsConvertedAndTheOtherFailureStands()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        string good = Path.Combine(Samples, "size-64x48.jpg");
        File.Copy(good, folder["in", "good.jpg"]);
        File.Copy(Path.Combine(Samples, "misnamed-png.jpg"), folder["in", "png.jpg"]);
        File.Copy(Path.Combine(Samples, "broken-truncated.jpg"), folder["in", "broken.jpg"]);
        using ProgramRun first = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        DateTime written = File.GetLastWriteTimeUtc(folder["out", "good.png"]);
        File.Copy(good, folder["in", "broken.jpg"], overwrite: true);

        using ProgramRun other = ProgramRun.Imgconv("retry", folder["out"], "--only", "NotJpeg");
        using ProgramRun retried = ProgramRun.Imgconv("retry", folder["out"], "--only", "truncated,LimitExceeded");

        Assert.Multiple(() =>
        {
            Assert.That((first.ExitCode, other.ExitCode, retried.ExitCode), Is.EqualTo((4, 4, 4)));
            Assert.That(other.Output, Does.Contain("1 converted + 0 up to date + 2 failed"));
            Assert.That(retried.Output, Does.Contain("2 converted + 0 up to date + 1 failed (1 NotJpeg)"));
            Assert.That(File.GetLastWriteTimeUtc(folder["out", "good.png"]), Is.EqualTo(written));
        });
    }

    [Test]
    public void Retry_UnknownKind_ExitsTwoAndNamesTheKinds()
    {
        using ProgramRun run = ProgramRun.Imgconv("retry", "20260101-000000-abcdef", "--only", "Broken");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Match("^error: --only: expected .*NotJpeg.*Transient; found 'Broken'"));
    }

    [Test]
    public void Resume_SourceGone_ExitsThreeAndRecordsNothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), folder["in", "a.jpg"]);
        using ProgramRun plan = ProgramRun.Imgconv("plan", folder["in"], folder["out"]);
        Directory.Delete(folder["in"], recursive: true);

        using ProgramRun run = ProgramRun.Imgconv("resume", folder["out"]);

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Errors);
        Assert.That(run.Errors, Does.StartWith("error: The source ").And.Contain("does not exist"));
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
