using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Submission;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>Runs on a pool that end otherwise than by their last task, and what is done about it.</summary>
[TestFixture]
public sealed class RunEndTests
{
    [Test]
    public async Task Cancel_RunUnderWay_EndsItsJobAndSubmittingAgainDoesTheRest()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1, slots: 2);
        await bench.AddImagesAsync(10);
        using var sleeping = new ScriptedWorker(task: "echo asleep; sleep 600");

        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder, "--output", "json");
        JsonElement record = JsonDocument.Parse(submit.Output).RootElement;
        string id = record.GetProperty("run").GetString()!;
        string job = record.GetProperty("jobs")[0].GetProperty("id").GetString()!;
        // Counts take tasks whose node is still prepared for running ones.
        await bench.UntilAsync(async () => await bench.Service.GetTasksAsync(job).AnyAsync(t => t.State == BatchTaskState.Running));
        BatchTask running = await bench.Service.GetTasksAsync(job).FirstAsync(t => t.State == BatchTaskState.Running);
        int shard = JobDefinition.TryGetShard(running.Id)!.Value;
        using ProgramRun logs = bench.Imgconv("logs", id, "--shard", $"{shard}");
        using ProgramRun logsOfNone = bench.Imgconv("logs", id, "--shard", "99");
        using ProgramRun cancel = bench.Imgconv("cancel", id);
        using ProgramRun cancelAgain = bench.Imgconv("cancel", id);
        BatchJob ended = await bench.Service.GetJobAsync(job);
        using ProgramRun status = bench.Imgconv("status", id);
        using ProgramRun again = bench.Imgconv("submit", "--run", id, "--wait");

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.Zero, submit.Errors);
            Assert.That(logs.Output, Does.Contain("asleep"));
            Assert.That(logsOfNone.ExitCode, Is.EqualTo(2));
            Assert.That(logsOfNone.Errors, Does.Contain("no task of shard 99"));
            Assert.That(cancel.ExitCode, Is.Zero, cancel.Errors);
            Assert.That(cancel.Output, Does.StartWith("Cancelled after ").And.Contain("10 images = 0 converted"));
            Assert.That(cancelAgain.Output, Is.EqualTo(cancel.Output), "what has ended stays as it ended, with its time");
            Assert.That(ended.State, Is.EqualTo(BatchJobState.Completed));
            Assert.That(status.Output, Does.Contain("10 without a result").And.Contain(job));
            Assert.That(again.ExitCode, Is.Zero, again.Errors);
            Assert.That(again.Output, Does.Contain("10 images = 10 converted").And.Contain($"imgconv-{id}-2"));
        });
    }

    [Test]
    public async Task Submit_LongerThanAllowed_ExitsSevenAndItsJobHasEnded()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var sleeping = new ScriptedWorker(task: "sleep 600");

        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder, "--wait", "--max-duration", "2s");

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(7), submit.Output + submit.Errors);
            Assert.That(submit.Output, Does.Contain("Stopped by --max-duration 2.0s after "));
            Assert.That(jobs.Single().State, Is.EqualTo(BatchJobState.Completed));
        });
    }

    [Test]
    public async Task Submit_CostsMoreThanAllowed_ExitsSevenAndCanBeContinued()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var sleeping = new ScriptedWorker(task: "sleep 600");

        // Three seconds' worth.
        using ProgramRun submit = bench.Submit(
            "--worker", sleeping.Folder, "--wait", "--max-cost", "0.01", "--price-per-node-hour", "12+3");
        using ProgramRun again = bench.Imgconv("submit", "--run", await bench.NewestRunAsync(), "--wait");

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(7), submit.Output + submit.Errors);
            Assert.That(submit.Output, Does.Contain("Stopped by --max-cost 0.01 after "));
            Assert.That(again.ExitCode, Is.Zero, again.Output + again.Errors);
        });
    }

    [Test]
    public async Task Submit_TasksThatHang_AreEndedWithTheCause()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var hanging = new ScriptedWorker(task: "sleep 600");

        using ProgramRun submit = bench.Submit("--worker", hanging.Folder, "--wait", "--stall-timeout", "3s");

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(5), submit.Output + submit.Errors);
            Assert.That(submit.Errors, Does.Contain("nothing had happened").And.Contain("no image is finished"));
            Assert.That(jobs.Single().State, Is.Not.EqualTo(BatchJobState.Active), "nothing is left running");
        });
    }

    [Test]
    public async Task Submit_NodeIsUnusable_IsNamedAndTheOthersDoTheRun()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        bench.Batch.Control.MakeNextUnusable(BatchBench.PoolId);
        await bench.AddPoolAsync(dedicated: 2);
        await bench.AddImagesAsync(6);
        await bench.UntilAsync(async () => await bench.Service.GetNodesAsync(BatchBench.PoolId).AnyAsync(n => n.State == BatchNodeState.Unusable));

        using ProgramRun submit = bench.Submit("--wait");

        BatchNode broken = await bench.Service.GetNodesAsync(BatchBench.PoolId).FirstAsync(n => n.State == BatchNodeState.Unusable);
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.Zero, submit.Output + submit.Errors);
            Assert.That(submit.Errors, Does.Contain($"node {broken.Id} is unusable"));
        });
    }

    [Test]
    public async Task Submit_StartTaskFailsEverywhere_ExitsThreeAndShowsWhatItWrote()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2, startTask: "/bin/sh -c 'echo the disk is missing >&2; exit 9'");
        await bench.AddImagesAsync(3);

        using ProgramRun submit = bench.Submit("--wait");

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(3), submit.Output + submit.Errors);
            Assert.That(submit.Errors, Does.Contain("exit code 9").And.Contain("the disk is missing"));
            Assert.That(jobs.Single().State, Is.Not.EqualTo(BatchJobState.Active), "nothing is left running");
        });
    }

    [Test]
    public async Task Submit_NodesRefuseTheWorker_ExitsThreeAndShowsWhy()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2);
        await bench.AddImagesAsync(3);
        using var other = new ScriptedWorker(check: "echo planned for another version >&2; exit 1");

        using ProgramRun submit = bench.Submit("--worker", other.Folder, "--wait");

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(3), submit.Output + submit.Errors);
            Assert.That(submit.Errors, Does.Contain("could not be prepared").And.Contain("planned for another version"));
        });
    }

    [Test]
    public async Task Submit_WorkerOfAnotherVersion_IsRefusedBeforeAnythingIsMade()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(1);
        using var other = new ScriptedWorker(build: new WorkerBuild("9.9.9", 99, "linux-x64"));

        using ProgramRun submit = bench.Submit("--worker", other.Folder, "--wait");

        Assert.Multiple(async () =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(2));
            Assert.That(submit.Errors, Does.Contain("9.9.9").And.Contain("converter version 99"));
            Assert.That(await bench.Service.GetJobsAsync().ToListAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Submit_TasksThatFail_LeaveTheAccountOpenAndAreNamed()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var failing = new ScriptedWorker(task: "echo out of order >&2; exit 1");

        using ProgramRun submit = bench.Submit("--worker", failing.Folder, "--wait");
        using ProgramRun logs = bench.Imgconv("logs", bench.State + "/" + await bench.NewestRunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(6), submit.Output + submit.Errors);
            Assert.That(submit.Output, Does.Contain("Ended with failed tasks after ").And.Contain("3 without a result"));
            Assert.That(logs.Output, Does.Contain("out of order"));
        });
    }
}
