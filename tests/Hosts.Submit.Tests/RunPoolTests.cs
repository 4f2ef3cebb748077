using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>Pools that are made, grown and shrunk for a run: whatever happens, nothing is left that costs money.</summary>
[TestFixture]
public sealed class RunPoolTests
{
    private const int Sigkill = 9;

    [Test]
    public async Task Submit_AutoPool_IsMadeForTheRunAndDeletedWithItsEnd()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(12);

        using ProgramRun run = bench.Submit("--auto-pool", "--nodes", "2", "--spot", "50", "--wait");

        string id = await bench.NewestRunAsync();
        string made = bench.Requests.Single(r => r.StartsWith("PUT ", StringComparison.Ordinal));
        await bench.UntilAsync(async () => !await bench.Service.PoolExistsAsync($"imgconv-{id}-1"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
            Assert.That(run.Output, Does.Contain("12 images = 12 converted").And.Contain($"on pool 'imgconv-{id}-1'"));
            Assert.That(made, Does.Contain($"/pools/imgconv-{id}-1?"));
            Assert.That(made, Does.Contain($$"""{"name":"{{OwnPool.RunMetadata}}","value":"{{id}}"}"""), "whoever finds it knows whose it is");
            Assert.That(made, Does.Contain("mostDedicated = 1;").And.Contain("mostSpot = 1;").And.Contain("time()"));
        });
    }

    [Test]
    public async Task Submit_AutoPoolAndItsFollowerIsKilled_NodesGoAndStatusDeletesThePool()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(12);
        using ProgramRun follower = bench.Start("submit", bench.Source, bench.Target, "--auto-pool", "--nodes", "2", "--wait");
        await bench.UntilAsync(async () => await bench.Service.GetJobsAsync().AnyAsync());
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        await bench.UntilAsync(async () => (await bench.Service.GetJobAsync(job.Id!)).OnAllTasksComplete == BatchAllTasksCompleteMode.TerminateJob);

        follower.Signal(Sigkill);
        follower.WaitForExit();
        await bench.UntilAsync(async () => (await bench.Service.GetJobAsync(job.Id!)).State == BatchJobState.Completed);
        await bench.UntilAsync(async () => !await bench.Service.GetNodesAsync(job.Id!).AnyAsync());
        BatchPool left = await bench.Service.GetPoolAsync(job.Id!);
        using ProgramRun status = bench.Imgconv("status", await bench.NewestRunAsync());
        await bench.UntilAsync(async () => !await bench.Service.PoolExistsAsync(job.Id!));

        Assert.Multiple(() =>
        {
            Assert.That(OwnPool.TryGetRun(left), Is.Not.Null.And.EqualTo(job.Metadata!.Single().Value));
            Assert.That(status.ExitCode, Is.Zero, status.Errors);
            Assert.That(status.Output, Does.Contain("12 images = 12 converted"));
        });
    }

    [Test]
    public async Task Submit_AutoPoolWithoutMachines_IsEndedWithTheCauseAndItsPoolIsDeleted()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(2);
        bench.Batch.Control.LimitCapacity(poolId: null, dedicated: 0, lowPriority: 0);

        using ProgramRun run = bench.Submit("--auto-pool", "--nodes", "2", "--wait", "--stall-timeout", "8s");

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        await bench.UntilAsync(async () => !await bench.Service.GetPoolsAsync().AnyAsync());
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(5), run.Output + run.Errors);
            Assert.That(run.Errors, Does.Contain("the region has no more machines of this size now").And.Contain("submit --run"));
            Assert.That(jobs.Single().State, Is.Not.EqualTo(BatchJobState.Active));
        });
    }

    [Test]
    public async Task Submit_AutoPoolBeyondTheQuota_MakesNothing()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(2);
        bench.Batch.Control.SetQuota(dedicatedNodes: 1);

        using ProgramRun run = bench.Submit("--auto-pool", "--nodes", "2", "--wait");

        Assert.Multiple(async () =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(3), run.Output + run.Errors);
            Assert.That(run.Errors, Does.Contain("quota"));
            Assert.That(await bench.Service.GetPoolsAsync().AnyAsync(), Is.False);
            Assert.That(await bench.TryNewestRunAsync(), Is.Null, "told before anything was listed");
        });
    }

    [Test]
    public async Task Submit_JobIsRefused_DeletesThePoolThatWasMadeForIt()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(2);
        bench.Batch.Control.SetQuota(activeJobs: 0);

        using ProgramRun run = bench.Submit("--auto-pool", "--nodes", "1", "--wait");

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Output + run.Errors);
        Assert.That(bench.Requests, Has.Some.StartsWith("PUT "), "the pool was made");
        await bench.UntilAsync(async () => !await bench.Service.GetPoolsAsync().AnyAsync());
    }

    [Test]
    public async Task SubmitRun_AfterAnAutoPool_MakesAnotherLikeIt()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddImagesAsync(4);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun first = bench.Submit("--auto-pool", "--nodes", "1", "--spot", "100", "--worker", sleeping.Folder);
        string id = await bench.NewestRunAsync();

        using ProgramRun cancel = bench.Imgconv("cancel", id);
        using ProgramRun again = bench.Imgconv("submit", "--run", id, "--wait");

        await bench.UntilAsync(async () => !await bench.Service.GetPoolsAsync().AnyAsync());
        Assert.Multiple(() =>
        {
            Assert.That((first.ExitCode, cancel.ExitCode), Is.EqualTo((0, 0)), first.Errors + cancel.Errors);
            Assert.That(again.ExitCode, Is.Zero, again.Errors);
            Assert.That(again.Output, Does.Contain("4 images = 4 converted").And.Contain($"on pool 'imgconv-{id}-2'"));
            Assert.That(bench.Requests.Count(r => r.StartsWith("PUT ", StringComparison.Ordinal) && r.Contains("mostSpot = 1;", StringComparison.Ordinal)), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Submit_ResizeAndShrinkAfter_NodesComeAndGo()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync();
        await bench.AddImagesAsync(8);

        using ProgramRun run = bench.Submit("--resize", "1+1", "--shrink-after", "--wait");

        await bench.UntilAsync(async () => !await bench.Service.GetNodesAsync(BatchBench.PoolId).AnyAsync());
        string[] resizes = [.. bench.Requests.Where(r => r.StartsWith($"POST /pools/{BatchBench.PoolId}/resize", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
            Assert.That(resizes, Has.Length.EqualTo(2));
            Assert.That(resizes[0], Does.Contain("\"targetDedicatedNodes\":1").And.Contain("\"targetLowPriorityNodes\":1"));
            Assert.That(resizes[1], Does.Contain("\"targetDedicatedNodes\":0").And.Contain("\"targetLowPriorityNodes\":0"));
        });
    }

    [Test]
    public async Task Status_RecordNamesAPoolThatTheJobIsNotOn_KeepsItsNodes()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync();
        await BatchBench.AddPoolAsync(bench.Batch, "other", dedicated: 1);
        await bench.AddImagesAsync(2);
        using ProgramRun submit = bench.Submit("--resize", "1+0", "--shrink-after");
        string id = await bench.NewestRunAsync();
        var files = new RunFiles(bench.Open(bench.State), id);
        BatchRecord record = (await files.Batch.TryReadAsync(default))!;

        await files.Batch.WriteAsync(record with { Pool = "other" }, default);
        await bench.UntilAsync(async () => (await bench.Service.GetJobAsync(record.Job.Id)).State == BatchJobState.Completed);
        using ProgramRun status = bench.Imgconv("status", id);

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.Zero, submit.Output + submit.Errors);
            Assert.That(status.Errors, Does.Contain("is on pool 'pool'"), status.Output);
            Assert.That(status.ExitCode, Is.Not.Zero);
            Assert.That(bench.Requests, Has.None.StartsWith("POST /pools/other/resize"));
        });
    }

    [Test]
    public async Task Submit_AutoScale_IsEvaluatedThenEnabledAndThePoolEndsEmpty()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync();
        await bench.AddImagesAsync(8);

        using ProgramRun run = bench.Submit("--autoscale", "1+1", "--wait");

        await bench.UntilAsync(async () => !await bench.Service.GetNodesAsync(BatchBench.PoolId).AnyAsync());
        string[] calls = [.. bench.Requests.Where(r => r.Contains("autoscale", StringComparison.Ordinal) && r.StartsWith("POST", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
            Assert.That(run.Errors, Does.Contain("follows the work: $TargetDedicatedNodes="));
            Assert.That(Array.FindIndex(calls, c => c.Contains("/evaluateautoscale", StringComparison.Ordinal)),
                Is.LessThan(Array.FindLastIndex(calls, c => c.Contains("/enableautoscale", StringComparison.Ordinal))));
            Assert.That(calls[^1], Does.Contain("mostSpot = 1;"));
        });
    }
}
