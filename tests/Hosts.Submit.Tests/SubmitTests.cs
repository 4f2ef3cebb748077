using System.IO.Compression;
using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary><c>imgconv submit</c> as an operator meets it, with real workers on emulated nodes.</summary>
[TestFixture]
public sealed class SubmitTests
{
    // 1,000 in the slow form; what differs is the time alone.
    private static readonly int Images = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_SUBMIT_IMAGES") ?? "100", System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public async Task Submit_PoolOfFourNodes_ConvertsAllAndLeavesNothingRunning()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2, spot: 2);
        await bench.AddImagesAsync(Images);

        using ProgramRun run = bench.Submit("--wait", "--output", "json");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        List<BatchTask> tasks = await bench.Service.GetTasksAsync(jobs.Single().Id!).ToListAsync();
        string[] differences = await bench.DifferencesFromLocalAsync();
        Assert.Multiple(() =>
        {
            Assert.That(summary.GetProperty("converted").GetInt64(), Is.EqualTo(Images));
            Assert.That(summary.GetProperty("state").GetString(), Is.EqualTo("Completed"));
            Assert.That(jobs.Single().State, Is.EqualTo(BatchJobState.Completed));
            Assert.That(tasks, Has.Count.GreaterThanOrEqualTo(16), "four tasks a slot or more");
            Assert.That(tasks.Select(t => t.NodeInfo?.NodeId).Distinct().Count(), Is.EqualTo(4), "every node had work");
            Assert.That(tasks.Select(t => t.ExecutionInfo?.RetryCount), Has.All.Zero);
            Assert.That(differences, Is.Empty, "PNGs that a conversion on this machine makes otherwise");
        });
    }

    [Test]
    public async Task Submit_ProgramAsHandedOut_BringsItsWorker()
    {
        _ = NativeProgram.Require();
        _ = NativeProgram.RequireWorker();
        await using BatchBench bench = await BatchBench.StartAsync();
        bench.WorkerFolder = "";
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(4);

        using ProgramRun run = bench.Submit("--wait");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(run.Output, Does.Contain("4 images = 4 converted"));
    }

    [Test]
    public async Task Submit_ThreeBrokenImages_ExitsFourAndNamesThem()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2);
        await bench.AddImagesAsync(30, broken: 3);

        using ProgramRun run = bench.Submit("--wait");
        using ProgramRun again = bench.Submit("--wait");

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Output + run.Errors);
            Assert.That(run.Output, Does.Match(@"Truncated +dir0/image-00000\.jpg"));
            Assert.That(run.Output, Does.Contain("30 images = 27 converted + 0 up to date + 3 failed (3 Truncated)"));
            Assert.That(again.ExitCode, Is.EqualTo(4));
            Assert.That(again.Output, Does.Contain("0 converted + 27 up to date + 3 failed"), "the second run converges");
        });
    }

    [Test]
    public async Task Submit_WholeRun_LeavesNoSecretAnywhere()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(4);

        using ProgramRun run = bench.Submit("--wait", "--verbosity", "debug");
        string id = await bench.NewestRunAsync();
        using ProgramRun status = bench.Imgconv("status", id);
        using ProgramRun logs = bench.Imgconv("logs", id, "--shard", "0");
        using ProgramRun config = bench.Imgconv("config", "show");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        string[] secrets = [bench.Batch.AccountKey, Azurite.Shared.ConnectionString.Split("AccountKey=")[1].Split(';')[0], "sig="];
        List<string> seen =
        [
            .. bench.Requests,
            .. (await bench.ContentAsync(bench.State)).Where(f => !f.Key.StartsWith("workers/", StringComparison.Ordinal))
                .Select(f => f.Key + "\n" + Text(f.Key, f.Value)),
            run.Output, run.Errors, status.Output, logs.Output, config.Output,
        ];
        Assert.Multiple(() =>
        {
            Assert.That(bench.Requests, Has.Some.Contains("addtaskcollection"), "requests are seen with their bodies");
            Assert.That(seen, Has.Some.Contains("shard-00000"));
            Assert.That(logs.Output, Does.Contain("Total: "), "what the worker wrote is among it");
            foreach (string secret in secrets)
            {
                Assert.That(seen, Has.None.Contains(secret));
            }
        });
    }

    private static string Text(string name, byte[] content)
    {
        using Stream text = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(new MemoryStream(content), CompressionMode.Decompress)
            : new MemoryStream(content);
        using var reader = new StreamReader(text);
        return reader.ReadToEnd();
    }
}
