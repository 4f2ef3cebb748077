using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>With <c>--output json</c> other programs read what each verb prints, errors included (docs/formats.md).</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class JsonOutputTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void ConvertOnce()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), _folder["in", "good.jpg"]);
        File.WriteAllText(_folder["in", "bad.jpg"], "no JPEG");
        using ProgramRun run = ProgramRun.Imgconv("convert", _folder["in"], _folder["out"], "--name", "nightly", "--output", "json");
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        AssertIsJson(run.Output);
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(0, "status", "out")]
    [TestCase(0, "report", "out")]
    [TestCase(0, "report", "out", "--html", "page.html")]
    [TestCase(0, "plan", "in", "out")]
    [TestCase(4, "verify", "in", "out")]
    [TestCase(0, "runs", "out")]
    [TestCase(0, "runs", "show", "out")]
    [TestCase(0, "runs", "trace", "out")]
    [TestCase(0, "runs", "show", "nightly", "--state", "out/.imgconv/runs")]
    [TestCase(0, "clean", "--runs", "out", "--keep", "0", "--older-than", "0s", "--dry-run")]
    [TestCase(0, "config", "show")]
    [TestCase(0, "preflight", "in", "out")]
    [TestCase(2, "status", "20260101-000000-abcdef", "--target", "out")]
    [TestCase(2, "status", "")]
    [TestCase(2, "clean")]
    [TestCase(3, "convert", "missing", "out2")]
    [TestCase(2, "pool", "show", "pool")]
    [TestCase(2, "submit", "in", "out", "--pool-id", "pool")]
    public void Imgconv_Json_BothStreamsAreJson(int exitCode, params string[] arguments)
    {
        using ProgramRun run = ProgramRun.Start("imgconv", [.. arguments, "--output", "json"], _folder.Path).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output + run.Errors);
            AssertIsJson(run.Output);
            AssertIsJson(run.Errors);
            Assert.That(run.Output.Length > 0, Is.EqualTo(exitCode is 0 or 4), "results on success only");
            if (exitCode is 2 or 3)
            {
                Assert.That(JsonDocument.Parse(run.Errors.Split('\n')[0]).RootElement.GetProperty("exitCode").GetInt32(), Is.EqualTo(exitCode));
            }
        });
    }

    [Test]
    public void Runs_Text_IsATableByTarget()
    {
        using ProgramRun run = ProgramRun.Start("imgconv", ["runs", "out"], _folder.Path).WaitForExit();

        string[] lines = run.Output.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith("Target ").And.Contain("out"));
            Assert.That(lines[1], Does.Match(@"^  RUN +NAME +STATE +POOL +AGE +IMAGES +DONE +FAILED +COST$"));
            Assert.That(run.Output, Does.Match(@"  \d{8}-\d{6}-[0-9a-f]{6}  nightly  completed  -     +\S.*  2       1     1"));
        });
    }

    [Test]
    public void Trace_Text_HasALineForEachImage()
    {
        using ProgramRun run = ProgramRun.Start("imgconv", ["runs", "trace", "nightly", "--target", "out"], _folder.Path).WaitForExit();

        string[][] rows = [.. run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => r.Length).Distinct(), Is.EqualTo(new[] { rows[0].Length }));
            Assert.That(rows.Skip(1).Select(r => (r[0], r[2], r[3])), Is.EquivalentTo(new[]
            {
                ("bad.jpg", "Failed", "NotJpeg"), ("good.jpg", "Converted", ""),
            }));
        });
    }

    /// <summary>One value, or one a line.</summary>
    private static void AssertIsJson(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.That(() => JsonDocument.Parse(line), Throws.Nothing, line);
        }
    }
}
