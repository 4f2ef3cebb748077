using System.Text.Json;
using System.Text.RegularExpressions;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Runs;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>Runs on a pool that are found, followed, ended and cleaned when something else has happened to them.</summary>
[TestFixture]
public sealed partial class SteeringTests
{
    private const string OtherPool = "other";
    private const int SigKill = 9;

    [Test]
    public async Task PoolDeletedInMidRun_EveryVerbSaysSoAndTheRunGoesToAnotherPool()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(4);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder);
        using ProgramRun delete = bench.Imgconv("pool", "delete", BatchBench.PoolId, "--yes");

        using ProgramRun status = bench.Imgconv("status", bench.Target);
        await BatchBench.AddPoolAsync(bench.Batch, OtherPool, dedicated: 1);
        using ProgramRun again = bench.Imgconv("submit", "--run", await bench.NewestRunAsync());
        using ProgramRun elsewhere = bench.Imgconv("submit", "--run", await bench.NewestRunAsync(), "--pool-id", OtherPool, "--wait");

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.Zero, submit.Errors);
            Assert.That(delete.ExitCode, Is.Zero, delete.Errors);
            Assert.That(delete.Errors, Does.Contain("1 job is under way on pool pool: imgconv-"));
            Assert.That(status.ExitCode, Is.Zero, status.Errors);
            Assert.That(status.Output, Does.Contain("4 images = 0 converted").And.Contain("Pool 'pool' was deleted"));
            Assert.That(status.Output, Does.Match("Continue +imgconv submit --run .* --pool-id OTHER-POOL --wait"));
            Assert.That(again.ExitCode, Is.EqualTo(3).Or.EqualTo(2), again.Output + again.Errors);
            Assert.That(again.Errors, Does.Contain("pool").And.Contain("not exist"));
            Assert.That(elsewhere.ExitCode, Is.Zero, elsewhere.Output + elsewhere.Errors);
            Assert.That(elsewhere.Output, Does.Contain("4 images = 4 converted"));
            Assert.That(jobs.Select(j => j.State), Is.All.EqualTo(BatchJobState.Completed), "the job that waited for the pool has ended");
        });
    }

    [Test]
    public async Task Cancel_PoolWasDeleted_EndsTheJob()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(2);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder);
        await bench.Service.DeletePoolAsync(BatchBench.PoolId);

        using ProgramRun cancel = bench.Imgconv("cancel", bench.Target);

        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(cancel.ExitCode, Is.Zero, cancel.Output + cancel.Errors);
            Assert.That(cancel.Output, Does.StartWith("Cancelled after ").And.Contain("2 images = 0 converted").And.Contain("--pool-id OTHER-POOL --wait"));
            Assert.That(job.State, Is.EqualTo(BatchJobState.Completed));
        });
    }

    [Test]
    public async Task ByTarget_NewerPlan_TheRunUnderWayIsMeant()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(2);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder, "--output", "json");
        string run = JsonDocument.Parse(submit.Output).RootElement.GetProperty("run").GetString()!;
        using ProgramRun plan = bench.Imgconv("plan", bench.Source, bench.Target);

        using ProgramRun status = bench.Imgconv("status", bench.Target);
        using ProgramRun cancel = bench.Imgconv("cancel", bench.Target);
        using ProgramRun after = bench.Imgconv("status", bench.Target);

        Assert.Multiple(() =>
        {
            Assert.That(plan.ExitCode, Is.Zero, plan.Errors);
            Assert.That(status.Output, Does.StartWith("Running on pool pool: 2 images").And.Contain($"Run        {run}"));
            Assert.That(cancel.ExitCode, Is.Zero, cancel.Output + cancel.Errors);
            Assert.That(after.Output, Does.StartWith("Cancelled after").And.Contain($"Run        {run}"));
        });
    }

    [Test]
    public async Task Submit_Fails_LeavesNoRun()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(2);
        using var empty = new TemporaryFolder();

        using ProgramRun submit = bench.Submit("--worker", empty.Path);

        Assert.Multiple(async () =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(2), submit.Output + submit.Errors);
            Assert.That((await bench.ContentAsync(bench.State)).Keys.Where(n => !n.StartsWith("targets/", StringComparison.Ordinal)), Is.Empty);
        });
    }

    [Test]
    public async Task Submit_RunUnderWayToTheTarget_IsNamedAndFollowedOrForced()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 2);
        await bench.AddImagesAsync(2);
        using var slow = new ScriptedWorker(task: "sleep 600");
        using ProgramRun first = bench.Submit("--worker", slow.Folder, "--output", "json");
        string run = JsonDocument.Parse(first.Output).RootElement.GetProperty("run").GetString()!;

        using ProgramRun second = bench.Submit();
        using ProgramRun followed = bench.Submit("--follow", "--stall-timeout", "3s");
        using ProgramRun forced = bench.Submit("--force", "--wait");

        Assert.Multiple(async () =>
        {
            Assert.That(second.ExitCode, Is.EqualTo(3), second.Output + second.Errors);
            Assert.That(second.Errors, Does.Contain($"Run {run} is under way to ").And.Contain("on pool 'pool'").And.Contain("--follow").And.Contain("--force"));
            Assert.That(followed.ExitCode, Is.EqualTo(5), followed.Output + followed.Errors);
            Assert.That(followed.Errors, Does.Contain($"Run {run} is under way").And.Contain("It is followed"));
            Assert.That(forced.ExitCode, Is.Zero, forced.Output + forced.Errors);
            Assert.That(forced.Output, Does.Contain("2 images = 2 converted"));
            Assert.That(await RunFiles.ListRunsAsync(bench.Open(bench.State), default), Has.Count.EqualTo(2), "what was refused has left no run");
        });
    }

    [Test]
    public async Task Submit_TwoAtOnce_OneRuns()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);

        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun one = bench.Start("submit", bench.Source, bench.Target, "--worker", sleeping.Folder);
        using ProgramRun other = bench.Start("submit", bench.Source, bench.Target, "--worker", sleeping.Folder);
        _ = one.WaitForExit();
        _ = other.WaitForExit();

        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(new[] { one.ExitCode, other.ExitCode }.Order(), Is.EqualTo(new[] { 0, 3 }), one.Errors + other.Errors);
            Assert.That(one.Errors + other.Errors, Does.Contain("is under way to "));
            Assert.That(jobs, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Submit_AfterASubmissionThatWasKilled_ContinuesItsJob()
    {
        await using BatchBench bench = await BatchBench.StartAsync();

        // Without nodes, nothing is converted before the second submission.
        await bench.AddPoolAsync(dedicated: 0);
        await bench.AddImagesAsync(3);
        using ProgramRun first = bench.Start("submit", bench.Source, bench.Target, "--nodes", "1");
        await bench.UntilAsync(async () => await bench.Service.GetJobsAsync().AnyAsync() || first.HasExited);
        first.Signal(SigKill);
        _ = first.WaitForExit();
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        bool wasWhole = job.OnAllTasksComplete != BatchAllTasksCompleteMode.NoAction;

        await bench.Service.ResizePoolAsync(BatchBench.PoolId, new BatchPoolResizeOptions { TargetDedicatedNodes = 1 });

        using ProgramRun again = bench.Submit(wasWhole ? "--follow" : "--wait", "--nodes", "1");

        Assert.Multiple(async () =>
        {
            Assert.That(again.ExitCode, Is.Zero, again.Output + again.Errors);
            Assert.That(again.Output, Does.Contain("3 images = 3 converted"));
            Assert.That(await bench.Service.GetJobsAsync().CountAsync(), Is.EqualTo(1), "the same job");
        });
    }

    [Test]
    public async Task JobDeletedInMidRun_EveryVerbNamesTheCause()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder);
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        await bench.Service.DeleteJobAsync(job.Id!);
        await bench.UntilAsync(async () => !await bench.Service.GetJobsAsync().AnyAsync());

        using ProgramRun follow = bench.Imgconv("submit", "--run", await bench.NewestRunAsync(), "--wait", "--stall-timeout", "2s", "--worker", sleeping.Folder);
        using ProgramRun logs = bench.Imgconv("logs", bench.Target);

        Assert.Multiple(() =>
        {
            Assert.That(follow.ExitCode, Is.EqualTo(5), follow.Output + follow.Errors);
            Assert.That(logs.Errors, Does.Not.Contain("404"));
        });
    }

    [Test]
    public async Task JobDeletedInMidRun_StatusNamesItAndExitsAsTheCauseSays()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun follow = bench.Start("submit", bench.Source, bench.Target, "--worker", sleeping.Folder, "--wait");
        await bench.UntilAsync(async () => await bench.Service.GetJobsAsync().AnyAsync(j => j.OnAllTasksComplete == BatchAllTasksCompleteMode.TerminateJob));
        BatchJob job = await bench.Service.GetJobsAsync().SingleAsync();
        await bench.Service.DeleteJobAsync(job.Id!);
        _ = follow.WaitForExit();

        using ProgramRun status = bench.Imgconv("status", bench.Target);
        using ProgramRun logs = bench.Imgconv("logs", bench.Target);
        using ProgramRun report = bench.Imgconv("report", bench.Target);

        Assert.Multiple(() =>
        {
            Assert.That(follow.ExitCode, Is.EqualTo(6), follow.Output + follow.Errors);
            foreach (ProgramRun run in new[] { follow, status, report })
            {
                Assert.That(run.Output, Does.Contain("Ended, because its job was deleted after").And.Contain($"job '{job.Id}' was deleted"), run.Errors);
            }

            Assert.That(logs.Output + logs.Errors, Does.Contain(job.Id).And.Not.Contain("404"));
        });
    }

    [Test]
    public async Task MaxDurationReached_IsNamedWithTheCommandThatContinues()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(3);
        using var sleeping = new ScriptedWorker(task: "sleep 600");

        using ProgramRun submit = bench.Submit("--worker", sleeping.Folder, "--wait", "--max-duration", "2s");
        string printed = Commands(submit.Output).Single();
        using ProgramRun continued = bench.Imgconv(Words(printed));

        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.EqualTo(7), submit.Output + submit.Errors);
            Assert.That(submit.Output, Does.Contain("Stopped by --max-duration 2.0s after "));
            Assert.That(submit.Errors, Does.Not.Contain("137"), "tasks that end with their job are no problem");
            Assert.That(printed, Does.StartWith("imgconv submit --run "));
            Assert.That(continued.ExitCode, Is.Zero, continued.Output + continued.Errors);
            Assert.That(continued.Output, Does.Contain("3 images = 3 converted"));
        });
    }

    [Test]
    public async Task Clean_TwoTargetsInOnePlace_DeletesThoseOfTheTargetAndNoneUnderWay()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(2);
        string other = bench.Target + "2";
        using ProgramRun one = bench.Submit("--wait");
        using var sleeping = new ScriptedWorker(task: "sleep 600");
        using ProgramRun two = bench.Imgconv("submit", bench.Source, other, "--worker", sleeping.Folder);
        using ProgramRun three = bench.Imgconv("convert", bench.Source, other + "3");

        using ProgramRun clean = bench.Imgconv("clean", "--runs", bench.Target, "--keep", "0", "--older-than", "0s", "--yes");
        IReadOnlyList<string> left = await RunFiles.ListRunsAsync(bench.Open(bench.State), default);
        string[] workers = [.. (await bench.ContentAsync(bench.State)).Keys.Where(n => n.StartsWith("workers/", StringComparison.Ordinal))];
        using ProgramRun all = bench.Imgconv("clean", "--runs", bench.Target, "--keep", "0", "--older-than", "0s", "--all-targets", "--yes");
        IReadOnlyList<string> atLast = await RunFiles.ListRunsAsync(bench.Open(bench.State), default);

        Assert.Multiple(() =>
        {
            Assert.That(one.ExitCode + two.ExitCode + three.ExitCode, Is.Zero, one.Errors + two.Errors + three.Errors);
            Assert.That(clean.ExitCode, Is.Zero, clean.Errors);
            Assert.That(clean.Output, Does.Contain($"Target {bench.Target}:").And.Not.Contain(other));
            Assert.That(left, Has.Count.EqualTo(2));
            Assert.That(workers, Is.Not.Empty, "the run that is under way needs its worker");
            Assert.That(all.Output, Does.Contain($"Target {other}3:").And.Not.Contain($"Target {other}:"));
            Assert.That(atLast, Has.Count.EqualTo(1), "the run under way stays");
        });
    }

    /// <summary>The commands that a text says to type.</summary>
    private static IEnumerable<string> Commands(string text) => Command().Matches(text).Select(m => m.Groups["command"].Value.Trim());

    /// <summary>A command's arguments, as a shell takes them apart.</summary>
    private static string[] Words(string command) =>
        [.. Word().Matches(command).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal)).Skip(1)];

    [GeneratedRegex(@"^\s*(Continue|Follow)\s+(?<command>imgconv .+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"('[^']*'|[^\s'])+")]
    private static partial Regex Word();
}
