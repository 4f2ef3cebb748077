using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Runs;
using ImageConversion.Testing;

namespace Hosts.Worker.Tests;

/// <summary>The worker's three modes on folders, in process.</summary>
[TestFixture]
[NonParallelizable]
public sealed class WorkerTests
{
    private const string Input = "AZURE_STORAGE_INPUT_CONTAINER";
    private const string Output = "AZURE_STORAGE_OUTPUT_CONTAINER";
    private const string Both = "AZURE_STORAGE_CONTAINER_NAME";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable(Input, _folder["in"]);
        Environment.SetEnvironmentVariable(Output, _folder["out"]);
    }

    [TearDown]
    public void TearDown()
    {
        foreach (string name in new[] { Input, Output, Both })
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        _folder.Dispose();
    }

    [Test]
    public void BuildServices_Container_IsValid() => Assert.That(() => Worker.BuildServices(validate: true).Dispose(), Throws.Nothing);

    [Test]
    public async Task Run_NoArguments_ConvertsTheFirstImageInOrdinalOrder()
    {
        Generate("b.jpg", "a.jpg", "Z.jpg");

        (int code, string output, _) = await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(Pngs(), Is.EqualTo(new[] { "Z.png" }));
            Assert.That(output, Does.Contain("Task: 1/1").And.Contain(_folder["in"]).And.Contain(_folder["out"]));
            Assert.That(output, Does.Contain("[1/1] Processing: Z.jpg"));
            Assert.That(output, Does.Match(@"64x48 RGB, [\d,]+ bytes in, [\d,]+ bytes out"));
            Assert.That(output, Does.Contain("Total: 1 image: 1 converted"));
        });
    }

    [Test]
    public async Task Run_RecipeFlagWithAPlannedRun_IsRefused()
    {
        (int code, _, string errors) = await RunAsync("--run", "x", "--shard", "0", "--compression", "small", "--memory", "1GiB");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("--compression").And.Not.Contain("--memory"));
    }

    [Test]
    public async Task Run_NoTasksAtAll_NamesTheirNumber()
    {
        (int code, _, string errors) = await RunAsync("--task-id", "0", "--total-tasks", "0");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("--total-tasks: expected a number of at least 1; found '0'"));
    }

    [Test]
    public async Task Run_EveryTaskOfThree_ConvertsEachImageOnce()
    {
        Generate([.. Enumerable.Range(0, 10).Select(i => $"{i}.jpg")]);
        var perTask = new List<int>();
        for (int task = 0; task < 3; task++)
        {
            int before = Pngs().Length;
            (int code, string output, _) = await RunAsync("--task-id", $"{task}", "--total-tasks", "3");
            Assert.That(code, Is.Zero, output);
            Assert.That(output, Does.Contain($"Task: {task + 1}/3"));
            perTask.Add(Pngs().Length - before);
        }

        Assert.That(perTask, Is.EqualTo(new[] { 4, 3, 3 }));
    }

    [Test]
    public async Task Run_Again_LeavesWhatIsUpToDate()
    {
        Generate("a.jpg");
        await RunAsync();

        (int code, string output, _) = await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(output, Does.Contain("1 up to date"));
        });
    }

    [Test]
    public async Task Run_OneContainerForBoth_WritesBesideTheSources()
    {
        Generate("a.jpg");
        Environment.SetEnvironmentVariable(Input, null);
        Environment.SetEnvironmentVariable(Output, null);
        Environment.SetEnvironmentVariable(Both, _folder["in"]);

        (int code, string output, _) = await RunAsync();

        Assert.That(code, Is.Zero, output);
        Assert.That(File.Exists(_folder["in", "a.png"]));
    }

    [Test]
    public async Task Run_OneOfTheImagesIsBroken_ConvertsTheRestAndExitsFour()
    {
        Generate("a.jpg", "c.jpg");
        await File.WriteAllTextAsync(_folder["in", "b.jpg"], "no picture");

        (int code, string output, _) = await RunAsync("--task-id", "0", "--total-tasks", "1");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(4));
            Assert.That(Pngs(), Is.EqualTo(new[] { "a.png", "c.png" }));
            Assert.That(output, Does.Contain("Failed: NotJpeg"));
        });
    }

    [Test]
    public async Task Run_ShardOfAPlannedRun_LeavesLedgerAndReceipt()
    {
        Generate("a.jpg", "b.jpg");
        string run = await PlanAsync();

        (int code, string output, string errors) = await RunAsync("--run", run, "--shard", "0", "--trust-plan");
        (int again, string second, _) = await RunAsync("--run", run, "--shard", "0", "--trust-plan");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, output + errors);
            Assert.That(Pngs(), Is.EqualTo(new[] { "a.png", "b.png" }));
            Assert.That(
                File.ReadAllLines(Path.Combine(run, "ledger", "00000.ndjson")).Where(l => l.Contains("\"outcome\"", StringComparison.Ordinal)),
                Has.Exactly(2).Items);
            Assert.That(File.Exists(Path.Combine(run, "ledger", "00000.done")));
            Assert.That(again, Is.Zero);
            Assert.That(second, Does.Contain("2 converted"), "the ledger's outcomes count for the second worker too");
        });
    }

    [Test]
    public async Task Run_AnyOfAPlannedRun_ConvertsEveryShardAndThenNone()
    {
        Generate([.. Enumerable.Range(0, 10).Select(i => $"{i}.jpg")]);
        string run = await PlanAsync(shardBytes: 1);

        (int code, string output, string errors) = await RunAsync("--run", run, "--any", "--trust-plan");
        (int again, string second, _) = await RunAsync("--run", run, "--any", "--trust-plan");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, output + errors);
            Assert.That(Pngs(), Has.Length.EqualTo(10));
            Assert.That(output, Does.Contain("Total: 10 images: 10 converted"));
            Assert.That(output.Split('\n').Count(l => l.EndsWith(": done", StringComparison.Ordinal)), Is.EqualTo(Directory.GetFiles(Path.Combine(run, "ledger"), "*.done").Length).And.GreaterThan(2));
            Assert.That(again, Is.Zero);
            Assert.That(second, Does.Contain("Total: 0 images"), "nothing is left");
        });
    }

    [Test]
    public async Task Run_AnyWithAnImageThatFails_SaysSoUnlessDoneIsSuccess()
    {
        Generate("a.jpg", "c.jpg");
        await File.WriteAllTextAsync(_folder["in", "b.jpg"], "no picture");

        (int code, _, _) = await RunAsync("--run", await PlanAsync(), "--any", "--trust-plan");
        Directory.Delete(_folder["out"], recursive: true);
        (int done, _, string errors) = await RunAsync("--run", await PlanAsync(), "--any", "--trust-plan", "--done-is-success");

        Assert.That((code, done), Is.EqualTo((4, 0)), errors);
    }

    [TestCase(new[] { "--run", "x", "--shard", "0", "--any" }, 2, "--any")]
    [TestCase(new[] { "--task-id", "3", "--total-tasks", "3" }, 2, "--task-id")]
    [TestCase(new[] { "--task-id", "3" }, 2, "--total-tasks")]
    [TestCase(new[] { "--run", "x", "--shard", "0", "--task-id", "0", "--total-tasks", "1" }, 2, "--run")]
    [TestCase(new[] { "--frobnicate" }, 2, "--frobnicate")]
    [TestCase(new string[0], 3, "in")]
    public async Task Run_WrongArgumentsOrMissingInput_SaysSoInOneLine(string[] arguments, int code, string named)
    {
        (int actual, _, string errors) = await RunAsync(arguments);

        Assert.Multiple(() =>
        {
            Assert.That(actual, Is.EqualTo(code), errors);
            Assert.That(errors.Trim().Split('\n'), Has.Length.EqualTo(1));
            Assert.That(errors, Does.StartWith("error: ").And.Contain(named));
        });
    }

    [Test]
    public async Task Run_ShardThatIsNotThere_NamesIt()
    {
        Generate("a.jpg");
        string run = await PlanAsync();

        (int code, _, string errors) = await RunAsync("--run", run, "--shard", "7", "--trust-plan");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(errors, Does.Contain("shard 7"));
        });
    }

    [Test]
    public async Task Run_DamagedRun_SaysSoInOneLineWithoutAStack()
    {
        Generate("a.jpg");
        string run = await PlanAsync();
        await File.WriteAllTextAsync(Path.Combine(run, "shards", "00000.ndjson.gz"), "damaged");

        (int code, _, string errors) = await RunAsync("--run", run, "--shard", "0", "--trust-plan");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(errors.Trim(), Does.StartWith("error: The list of shard 0 of run").And.Contain("is damaged"));
            Assert.That(errors, Does.Not.Contain(" at Conversion."));
        });
    }

    [Test]
    public async Task Run_AskedToStopWhenAllIsDone_StillExitsAsStopped()
    {
        Generate("a.jpg");
        using var stop = new RunStop();
        using var output = new StoppingWriter("Total: ", stop);

        int code = await Worker.RunAsync([], output, TextWriter.Null, stop);

        Assert.That((code, Pngs().Length), Is.EqualTo(((int)ExitCode.Terminated, 1)));
    }

    [Test]
    public async Task Run_ContainerName_IsRefusedWhileThereAreOnlyFolders()
    {
        Environment.SetEnvironmentVariable(Input, null);

        (int code, _, string errors) = await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(errors, Does.Contain("az://images"));
        });
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var stop = new RunStop();
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = await Worker.RunAsync(arguments, TextWriter.Synchronized(output), errors, stop);
        return (code, output.ToString(), errors.ToString());
    }

    private async Task<string> PlanAsync(long? shardBytes = null)
    {
        var places = new ImageConversion.Batch.Runs.RunPlaces(_folder["in"], _folder["out"], state: null);
        RunStores stores = await places.OpenAsync(new ImageConversion.Storage.Opening.BlobStoreFactory(), new ImageConversion.Storage.SourceAccess(), CancellationToken.None);
        var run = new ImageConversion.Batch.Runs.RunFiles(stores.State, ImageConversion.Batch.Runs.RunId.Create(TimeProvider.System));
        var request = new ImageConversion.Batch.Planning.PlanRequest();
        await new ImageConversion.Batch.Planning.Planner(TimeProvider.System)
            .PlanAsync(shardBytes is { } bytes ? request with { Sizing = ImageConversion.Batch.Planning.ShardSizing.Even(bytes) } : request, stores.Source, stores.Target, run);
        return run.Address;
    }

    private void Generate(params string[] names)
    {
        Directory.CreateDirectory(_folder["in"]);
        foreach (string name in names)
        {
            File.WriteAllBytes(_folder["in", name], DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 64, Height = 48 }));
        }
    }

    private string[] Pngs() =>
        Directory.Exists(_folder["out"])
            ? [.. Directory.GetFiles(_folder["out"], "*.png").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Asks for a stop when a certain line is written, as a signal may come at any moment.</summary>
    private sealed class StoppingWriter(string line, RunStop stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(line, StringComparison.Ordinal) == true)
            {
                stop.Request(ExitCode.Terminated);
            }
        }
    }
}
