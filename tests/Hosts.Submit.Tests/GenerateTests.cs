using ImageConversion.Batch.AzureBatch;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary><c>imgconv generate --pool</c>: test images that nodes make.</summary>
[TestFixture]
public sealed class GenerateTests
{
    [Test]
    public async Task Generate_OnAPool_GivesTheBytesOfTheSameCommandHere()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2);
        using var here = new TemporaryFolder();
        string[] what = ["--count", "23", "--prefix", "set/a b", "--size", "64x48", "--seed", "5", "--noise", "10"];

        using ProgramRun there = bench.Imgconv(["generate", bench.Source, "--pool", BatchBench.PoolId, .. what]);
        using ProgramRun local = bench.Imgconv(["generate", here["images"], .. what]);

        Assert.That((there.ExitCode, local.ExitCode), Is.EqualTo((0, 0)), there.Errors + local.Errors);
        SortedDictionary<string, byte[]> images = await bench.ContentAsync(bench.Source);
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        List<BatchTask> tasks = await bench.Service.GetTasksAsync(job.Id!).ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(images, Has.Count.EqualTo(23));
            Assert.That(images.Where(i => !i.Value.AsSpan().SequenceEqual(File.ReadAllBytes(here["images", i.Key]))).Select(i => i.Key), Is.Empty);
            Assert.That(tasks.Select(t => t.NodeInfo!.NodeId).Distinct().Count(), Is.EqualTo(2), "both nodes had work");
            Assert.That(there.Output, Does.StartWith("Wrote 23 images to "));
            Assert.That(job.State, Is.EqualTo(BatchJobState.Completed));
        });
    }

    [Test]
    public async Task Generate_WorkerFails_ExitsFiveWithWhatItSaid()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        using var failing = new ScriptedWorker(task: "echo out of order >&2; exit 1");

        using ProgramRun there = bench.Imgconv(
            "generate", bench.Source, "--pool", BatchBench.PoolId, "--count", "2", "--worker", failing.Folder);

        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(there.ExitCode, Is.EqualTo(5), there.Output + there.Errors);
            Assert.That(there.Errors, Does.Contain("out of order"));
            Assert.That(job.State, Is.EqualTo(BatchJobState.Completed));
        });
    }

    [Test]
    public async Task Generate_Interrupted_EndsItsJob()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        using var sleeping = new ScriptedWorker(task: "sleep 600");

        using ProgramRun there = bench.Start(
            "generate", bench.Source, "--pool", BatchBench.PoolId, "--count", "2", "--worker", sleeping.Folder);
        await bench.UntilAsync(async () => await bench.Service.GetJobsAsync().AnyAsync());
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        await bench.UntilAsync(async () => (await bench.Service.GetJobTaskCountsAsync(job.Id!)).TaskCounts!.Running > 0);
        there.Signal(2);
        there.WaitForExit();

        await bench.UntilAsync(async () => (await bench.Service.GetJobAsync(job.Id!)).State == BatchJobState.Completed);
        Assert.That(there.ExitCode, Is.EqualTo(130), there.Output + there.Errors);
    }

    [Test]
    public async Task Generate_OnAPoolIntoAFolder_IsRefused()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);

        using ProgramRun there = bench.Imgconv("generate", "./here", "--pool", BatchBench.PoolId, "--count", "2");

        Assert.That(there.ExitCode, Is.EqualTo(2));
        Assert.That(there.Errors, Does.Contain("a folder of this machine"));
    }
}
