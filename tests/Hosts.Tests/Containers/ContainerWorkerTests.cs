using Azure.Storage.Blobs.Models;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary><c>imgconv-worker</c> in its classic modes against containers, as the classic scripts were called.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContainerWorkerTests
{
    private readonly ContainerBench _bench = new();

    [Test]
    public async Task Worker_Alone_ConvertsTheFirstImageOnlyAndTellsOfIt()
    {
        await _bench.PutAsync("b.jpg", "a.jpg", "0.txt");

        using ProgramRun run = Worker();

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Target)).Select(b => b.Name), Is.EqualTo(["a.png"]));
        long png = (await ContainerBench.ListAsync(_bench.Target)).Single().Properties.ContentLength!.Value;
        string[] expected =
        [
            "Task: 1/1",
            $"Input: {_bench.In}",
            $"Output: {_bench.Out}",
            "Images: 1",
            "[1/1] Processing: a.jpg",
            $"  64x48 RGB, {ContainerBench.Jpeg.Length:N0} bytes in, {png:N0} bytes out: a.png",
            $"Total: 1 image: 1 converted, 0 up to date, 0 failed; {ContainerBench.Jpeg.Length:N0} bytes in, {png:N0} bytes out",
        ];
        Assert.That(run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
    }

    [Test]
    public async Task Worker_NTasks_CoverEveryImageExactlyOnce()
    {
        const int tasks = 4;
        string[] names = [.. Enumerable.Range(0, 10).Select(i => $"dir{i % 3}/{i}.jpg")];
        await _bench.PutAsync(names);

        ProgramRun[] runs = await Task.WhenAll(Enumerable.Range(0, tasks).Select(i => Task.Run(
            () => Worker("--task-id", $"{i}", "--total-tasks", $"{tasks}"))));

        string[] ordered = [.. names.Order(StringComparer.Ordinal)];
        Assert.Multiple(async () =>
        {
            for (int i = 0; i < tasks; i++)
            {
                string[] lines = runs[i].Output.Split(Environment.NewLine);
                Assert.That(runs[i].ExitCode, Is.Zero, runs[i].Errors);
                Assert.That(lines[0], Is.EqualTo($"Task: {i + 1}/{tasks}"));
                Assert.That(
                    lines.Where(l => l.Contains("Processing: ")).Select(l => l.Split("Processing: ")[1]),
                    Is.EquivalentTo(ordered.Where((_, index) => index % tasks == i)));
            }

            Assert.That(
                (await ContainerBench.ListAsync(_bench.Target)).Select(b => b.Name),
                Is.EquivalentTo(names.Select(n => Path.ChangeExtension(n, ".png"))));
        });
        using ProgramRun again = Worker("--task-id", "0", "--total-tasks", "1");
        Assert.That(again.Output, Does.Contain("10 images: 0 converted, 10 up to date, 0 failed"));
        Array.ForEach(runs, r => r.Dispose());
    }

    [Test]
    public async Task Worker_OneContainerForBoth_ReadsAndWritesThere()
    {
        await _bench.PutAsync("a.jpg");
        Dictionary<string, string> environment = ContainerBench.Account;
        environment["AZURE_STORAGE_CONTAINER_NAME"] = _bench.Source.Name;

        using ProgramRun run = ContainerBench.Run("imgconv-worker", [], environment);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Source)).Select(b => b.Name), Is.EqualTo(["a.jpg", "a.png"]));
    }

    [Test]
    public async Task Worker_DefaultContainersAndSettingsFile_AreHonoured()
    {
        using var folder = new TemporaryFolder();
        await _bench.PutAsync("a.jpg");
        await File.WriteAllTextAsync(
            folder["appsettings.json"],
            $$"""{"AZURE_STORAGE_CONNECTION_STRING":"{{Azurite.Shared.ConnectionString}}","AZURE_STORAGE_INPUT_CONTAINER":"{{_bench.Source.Name}}"}""");

        using ProgramRun run = ProgramRun.Start("imgconv-worker", [], folder.Path).WaitForExit();

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(run.Output, Does.Contain($"Input: {_bench.In}").And.Contain("Output: az://converted"));
    }

    [Test]
    public async Task Worker_Tier_IsThatOfThePngs()
    {
        await _bench.PutAsync("a.jpg");

        using ProgramRun run = Worker("--tier", "cold");

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Target)).Single().Properties.AccessTier, Is.EqualTo(AccessTier.Cold));
    }

    [Test]
    public async Task Worker_ShardOfAPlannedRun_LeavesALedgerThatStatusReads()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        using ProgramRun plan = _bench.Imgconv("plan", _bench.In, _bench.Out, "--output", "json");
        string id = ContainerBench.Json(plan).GetProperty("run").GetString()!;

        using ProgramRun run = ContainerBench.Run("imgconv-worker", ["--run", $"{_bench.State}/{id}", "--shard", "0"]);
        using ProgramRun status = _bench.Imgconv("status", id, "--output", "json");
        using ProgramRun report = _bench.Imgconv("report", id);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(ContainerBench.Json(status).GetProperty("converted").GetInt32(), Is.EqualTo(2));
        const string bound = "(?:decode|encode|source|target|memory|ledger); converters were busy [0-9.]+ % of the time";
        Assert.That(run.Output, Does.Match($"Bound by: {bound}"));
        Assert.That(report.Output, Does.Match($"Bound by   {bound}"));
    }

    private ProgramRun Worker(params string[] arguments)
    {
        Dictionary<string, string> environment = ContainerBench.Account;
        environment["AZURE_STORAGE_INPUT_CONTAINER"] = _bench.Source.Name;
        environment["AZURE_STORAGE_OUTPUT_CONTAINER"] = _bench.Target.Name;
        return ContainerBench.Run("imgconv-worker", arguments, environment);
    }
}
