using System.Diagnostics;
using System.Text.Json;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>Workers between containers that meet each other, or are asked to stop.</summary>
[TestFixture]
public sealed class ContainerWorkerTests
{
    private const int Images = 300;
    private const int SigTerm = 15;
    private const int SigKill = 9;

    // What a Spot node leaves to its tasks.
    private static readonly TimeSpan SpotNotice = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Check_TargetThatLetsNothingIn_SaysSoBeforeTheFirstTask()
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 2);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        using ProgramRun fine = Check(run, proxy);
        proxy.Choose = request => request.IsWrite && request.Container == run.Target.Name
            ? BlobFault.Status(403, "AuthorizationPermissionMismatch")
            : null;

        using ProgramRun denied = Check(run, proxy);

        Assert.Multiple(() =>
        {
            Assert.That(fine.ExitCode, Is.Zero, fine.Errors);
            Assert.That(fine.Output, Does.Contain("can be converted here"));
            Assert.That(denied.ExitCode, Is.EqualTo(3), denied.Errors);
            Assert.That(denied.Errors, Does.StartWith("error: target: write: ").And.Contain("Storage Blob Data Contributor"));
            Assert.That(run.Target.GetBlobs().Concat(run.State.GetBlobs()).Select(b => b.Name), Has.None.Contains("preflight"), "left behind");
        });
    }

    [Test]
    public async Task TwoWorkers_OneShardTheFirstIsKilled_TheSecondTakesOverAndEveryPngIsWrittenOnce()
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        await using BlobProxy toFirst = await BlobProxy.StartAsync(Azurite.Shared);
        await using BlobProxy toSecond = await BlobProxy.StartAsync(Azurite.Shared);
        var killed = new TaskCompletionSource();
        Task half = PngAsync(toFirst, after: Images / 2, () => killed.Task);
        Task asked = RequestAsync(toSecond, r => r.Query.Contains("comp=lease", StringComparison.Ordinal));

        using ProgramRun first = run.StartWorker(toFirst);
        await RequestAsync(toFirst, r => r.IsRead && r.Container == run.Source.Name);
        using ProgramRun second = run.StartWorker(toSecond);
        await half;
        await asked;
        first.Signal(SigKill);
        int readsBefore = ReadsOf(toSecond, run);
        first.WaitForExit();
        killed.SetResult();
        second.WaitForExit();

        Assert.That(second.ExitCode, Is.Zero, second.Errors);
        int byFirst = PngsBy(toFirst).Count;
        Assert.Multiple(() =>
        {
            Assert.That(readsBefore, Is.Zero, "the second waits for the first");
            Assert.That(byFirst, Is.InRange(Images / 2, Images - 1));
            Assert.That(PngsBy(toFirst).Concat(PngsBy(toSecond)), Is.Unique.And.Exactly(Images).Items);
        });
        await run.AssertTargetIsCorrectAsync(Images);
    }

    [Test]
    public async Task TwoWorkers_OneShardBothLive_OneConvertsAndTheOtherFindsItDone()
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        await using BlobProxy toFirst = await BlobProxy.StartAsync(Azurite.Shared);
        await using BlobProxy toSecond = await BlobProxy.StartAsync(Azurite.Shared);

        using ProgramRun first = run.StartWorker(toFirst);
        using ProgramRun second = run.StartWorker(toSecond);
        first.WaitForExit();
        second.WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(new[] { first.ExitCode, second.ExitCode }, Is.All.Zero, first.Errors + second.Errors);
            Assert.That(PngsBy(toFirst).Concat(PngsBy(toSecond)), Is.Unique.And.Exactly(Images).Items);
            Assert.That(ReadsOf(toFirst, run) + ReadsOf(toSecond, run), Is.EqualTo(Images), "each image is read once");
        });
        await run.AssertTargetIsCorrectAsync(Images);
    }

    [Test]
    public async Task Worker_Terminated_StopsInTimeWithAllItDidInTheLedger()
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        var signalled = new TaskCompletionSource();
        Task some = PngAsync(proxy, after: Images / 3, () => signalled.Task);
        using ProgramRun worker = run.StartWorker(proxy);
        await some;

        long asked = Stopwatch.GetTimestamp();
        worker.Signal(SigTerm);
        signalled.SetResult();
        worker.WaitForExit();
        TimeSpan stopping = Stopwatch.GetElapsedTime(asked);

        IReadOnlyList<JsonElement> outcomes = await run.LedgerAsync("outcome");
        int written = PngsBy(proxy).Count;
        Assert.Multiple(() =>
        {
            Assert.That(worker.ExitCode, Is.EqualTo(128 + SigTerm), worker.Errors);
            Assert.That(stopping, Is.LessThan(SpotNotice));
            Assert.That(written, Is.InRange(Images / 3, Images - 1));
            Assert.That(outcomes.Count, Is.InRange(Images / 3, written), "a PNG whose answer came too late has no outcome yet");
        });
        TestContext.Out.WriteLine($"stopped {stopping.TotalSeconds:0.00} s after the signal, {outcomes.Count} outcomes, {written} PNGs");

        // At once: the lease was given back. Without suspects: what had been begun was given back, too.
        using ProgramRun rest = run.StartWorker(proxy).WaitForExit();
        Assert.That(rest.ExitCode, Is.Zero, rest.Errors);
        Assert.That(
            (await run.LedgerAsync("began")).Where(l => l.TryGetProperty("alone", out _)), Is.Empty, "nothing is tried alone");
        Assert.That(PngsBy(proxy), Is.Unique.And.Exactly(Images).Items);
        await run.AssertTargetIsCorrectAsync(Images);
    }

    [Test]
    public async Task Worker_TerminatedWhileTheServiceIsSilent_StopsInTimeAllTheSame()
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        var silence = new TaskCompletionSource();
        Task some = PngAsync(proxy, after: Images / 3, () => silence.Task);
        using ProgramRun worker = run.StartWorker(proxy);
        await some;
        proxy.Choose = _ => new BlobFault { Before = () => silence.Task };

        long asked = Stopwatch.GetTimestamp();
        worker.Signal(SigTerm);
        worker.WaitForExit();
        TimeSpan stopping = Stopwatch.GetElapsedTime(asked);

        silence.SetResult();
        TestContext.Out.WriteLine($"stopped {stopping.TotalSeconds:0.00} s after the signal");
        Assert.Multiple(() =>
        {
            Assert.That(worker.ExitCode, Is.EqualTo(128 + SigTerm), worker.Errors);
            Assert.That(stopping, Is.LessThan(SpotNotice));
        });
        Assert.That(run.Convert().ExitCode, Is.Zero);
        await run.AssertTargetIsCorrectAsync(Images);
    }

    /// <summary>Ends when a PNG comes after so many others. That one, and all behind it, wait for something.</summary>
    private static Task PngAsync(BlobProxy proxy, int after, Func<Task> before)
    {
        int seen = 0;
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Choose = request =>
        {
            bool isPng = request.IsWrite && request.Blob.EndsWith(".png", StringComparison.Ordinal);
            if (!isPng || Interlocked.Increment(ref seen) <= after)
            {
                return null;
            }

            come.TrySetResult();
            return new BlobFault { Before = before };
        };
        return come.Task;
    }

    /// <summary>Ends when a request of a kind comes.</summary>
    private static Task RequestAsync(BlobProxy proxy, Predicate<BlobRequest> isMeant)
    {
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Func<BlobRequest, BlobFault?> before = proxy.Choose;
        proxy.Choose = request =>
        {
            if (isMeant(request))
            {
                come.TrySetResult();
            }

            return before(request);
        };
        return come.Task;
    }

    private static List<string> PngsBy(BlobProxy proxy) =>
        [.. proxy.Exchanges.Where(e => e.Status == 201 && e.Request.IsWrite && e.Request.Blob.EndsWith(".png", StringComparison.Ordinal)).Select(e => e.Request.Blob)];

    private static int ReadsOf(BlobProxy proxy, ContainerRun run) =>
        proxy.Exchanges.Count(e => e.Request.IsRead && e.Request.Container == run.Source.Name);

    private static ProgramRun Check(ContainerRun run, BlobProxy proxy) =>
        ProgramRun.Start(BuiltPrograms.Worker, ["--run", run.Address, "--check", "--trust-plan"], environment: proxy.Environment).WaitForExit();
}
