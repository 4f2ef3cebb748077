using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>What the programs send to a collector, and how they log.</summary>
[TestFixture]
public sealed class TelemetryTests
{
    private const int SigTerm = 15;

    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");

    [Test]
    public async Task Convert_CollectorNamed_SendsRunShardImageAndCallsInOneTrace()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = new OtlpReceiver();

        using ProgramRun run = Start(receiver, "convert", Samples, folder["out"], "--include-pattern", "size-*x*.jpg");

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        ILookup<string, OtlpSpan> spans = receiver.Spans.ToLookup(s => s.Name);
        OtlpSpan whole = spans["run"].Single();
        OtlpSpan shard = spans["shard"].Single();
        string[] images = [.. spans["image"].Select(i => i.Id)];
        Assert.Multiple(() =>
        {
            Assert.That(shard.Parent, Is.EqualTo(whole.Id));
            Assert.That(images, Has.Length.EqualTo(5));
            Assert.That(spans["image"].Select(i => i.Parent), Has.All.EqualTo(shard.Id));
            Assert.That(spans["image"].Select(i => i.Attributes), Has.All.SupersetOf(new[] { "imgconv.image", "imgconv.outcome", "imgconv.encode_ms" }));
            foreach (string id in images)
            {
                Assert.That(
                    receiver.Spans.Where(s => s.Parent == id).Select(s => s.Name), Is.EquivalentTo(new[] { "read", "write" }), "an image's calls");
            }

            Assert.That(spans["shard"].Concat(spans["image"]).Select(s => s.Trace), Has.All.EqualTo(whole.Trace));
            Assert.That(spans["append"], Is.Not.Empty);
            Assert.That(receiver.Metrics, Is.SupersetOf(new[]
            {
                "imgconv.images", "imgconv.megapixels", "imgconv.bytes", "imgconv.image.duration", "imgconv.images.in_flight",
                "imgconv.memory.resident", "imgconv.storage.call.duration",
            }));
        });
    }

    [Test]
    public void Convert_StoppedWhileTheCollectorKeepsSilent_StillExitsAsStopped()
    {
        using var folder = new TemporaryFolder();
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}" };

        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", Samples, folder["out"], "--include-pattern", "size-1x1.jpg"], environment: environment);
        while (!run.Output.Contains("1 converted", StringComparison.Ordinal) && !run.HasExited)
        {
            Thread.Yield();
        }

        run.Signal(SigTerm);
        run.WaitForExit();

        Assert.That(run.ExitCode, Is.EqualTo(143), run.Output + run.Errors);
    }

    [Test]
    public async Task Worker_ShardsOfARun_AreOnTheRunsTraceWithoutBeingTold()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = new OtlpReceiver();
        using ProgramRun plan = ProgramRun.Imgconv("plan", Samples, folder["out"], "--include-pattern", "size-1*x*.jpg", "--output", "json");
        string id = JsonDocument.Parse(plan.Output).RootElement.GetProperty("run").GetString()!;

        using ProgramRun worker = ProgramRun.Start(
            "imgconv-worker", ["--run", folder[$"out/.imgconv/runs/{id}"], "--shard", "0"], environment: receiver.Environment).WaitForExit();
        using ProgramRun resume = Start(receiver, "resume", folder["out"]);

        Assert.That((worker.ExitCode, resume.ExitCode), Is.EqualTo((0, 0)), worker.Errors + resume.Errors);
        Assert.That(receiver.Spans.Where(s => s.Name is "shard" or "run").Select(s => s.Trace).Distinct().Count(), Is.EqualTo(1));
    }

    [TestCase("OTEL_SDK_DISABLED", "true")]
    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    [TestCase("OTEL_TRACES_EXPORTER", "none")]
    public async Task Convert_TelemetryOff_SendsNoSpan(string variable, string value)
    {
        using var folder = new TemporaryFolder();
        await using var receiver = new OtlpReceiver();
        var environment = new Dictionary<string, string>(receiver.Environment) { [variable] = value };

        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", Samples, folder["out"], "--include-pattern", "size-1x1.jpg"], environment: environment).WaitForExit();

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(receiver.Spans, Is.Empty);
    }

    [Test]
    public void Convert_CollectorAbsent_ConvertsAllTheSame()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Start(
            "imgconv",
            ["convert", Samples, folder["out"], "--include-pattern", "size-1x1.jpg"],
            environment: new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9" }).WaitForExit();

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
    }

    [Test]
    public void Worker_LogFormatJson_WritesEachLineAsAnObject()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["IMGCONV_LOG_FORMAT"] = "json",
            ["AZURE_STORAGE_INPUT_CONTAINER"] = Samples,
            ["AZURE_STORAGE_OUTPUT_CONTAINER"] = folder["out"],
            ["AZ_BATCH_NODE_ID"] = "node-1",
        };

        using ProgramRun worker = ProgramRun.Start("imgconv-worker", [], environment: environment).WaitForExit();
        using ProgramRun wrong = ProgramRun.Start("imgconv-worker", ["--nonsense"], environment: environment).WaitForExit();

        JsonElement[] lines = [.. worker.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        JsonElement error = JsonDocument.Parse(wrong.Errors).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(lines.Select(l => l.GetProperty("Message").GetString()), Has.Some.StartsWith("Total: 1 image:"));
            Assert.That(lines.Select(l => l.GetProperty("Scopes")[0].GetProperty("node").GetString()), Has.All.EqualTo("node-1"));
            Assert.That(
                lines.Select(l => l.GetProperty("State")).Single(s => s.TryGetProperty("Name", out _)).GetProperty("Name").GetString(),
                Does.EndWith(".jpg"));
            Assert.That(lines.Select(l => l.GetProperty("Timestamp").GetDateTimeOffset()), Is.Ordered);
            Assert.That(error.GetProperty("LogLevel").GetString(), Is.EqualTo("Error"));
            Assert.That(error.GetProperty("Message").GetString(), Does.Contain("--nonsense"));
        });
    }

    [Test]
    public void Convert_LogFormatSimple_WritesErrorsAsEntriesOfOneLine()
    {
        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert"], environment: new Dictionary<string, string> { ["IMGCONV_LOG_FORMAT"] = "simple" }).WaitForExit();

        Assert.That(run.Errors.TrimEnd(), Does.Match(@"^\d{4}-\S+Z fail: imgconv\[1001\] .*SOURCE.*$"));
    }

    [Test]
    public void Convert_UnknownLogFormat_IsAProblemOfSettings()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Start(
            "imgconv",
            ["convert", Samples, folder["out"]],
            environment: new Dictionary<string, string> { ["IMGCONV_LOG_FORMAT"] = "xml" }).WaitForExit();

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("IMGCONV_LOG_FORMAT").And.Contain("text, simple, json"));
    }

    private static ProgramRun Start(OtlpReceiver receiver, params string[] arguments) =>
        ProgramRun.Start("imgconv", arguments, environment: receiver.Environment).WaitForExit();
}
