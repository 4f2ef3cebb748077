using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;
using Moq;

namespace ImageConversion.Batch.Tests.Local;

/// <summary>Runs that are gone on with: what is done again, and what stands.</summary>
public sealed class RunContinuationTests
{
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [Test]
    public async Task ContinueAsync_PlannedRun_DoesAllOfIt()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });

        RunSummary summary = await ContinueAsync();

        Assert.That((summary.State, summary.Converted, summary.Result), Is.EqualTo((RunState.Completed, 2, RunResult.Success)));
        Assert.That(summary.ConvertedBefore, Is.Zero);
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png", "b.png"]));
    }

    [Test]
    public async Task ContinueAsync_OneShardDone_ReadsTheOthersImagesOnly()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
        await _bench.RunShardAsync(plan);

        RunSummary summary = await ContinueAsync();

        Assert.That((summary.Converted, summary.ConvertedBefore, summary.Result), Is.EqualTo((3, 1, RunResult.Success)));
        Assert.That(_bench.Source.Names("read"), Is.EquivalentTo(["a.jpg", "b.jpg", "c.jpg"]));
        Assert.That((await _bench.Run.Summary.TryReadAsync(default))!.Converted, Is.EqualTo(3));
    }

    [Test]
    public async Task ContinueAsync_OneShardDone_EstimatesAndCountsWhatIsLeft()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
        await _bench.RunShardAsync(plan);
        var seen = new List<RunProgress>();
        var local = new LocalRun(new JpegToPngConverter(), new Planner(_bench.Time), _bench.Time);

        _ = await local.ContinueAsync(await OpenAsync(_bench.Run), _bench.Pipeline, new Seen(seen), default);

        RunEstimate? estimate = await _bench.Run.Estimate.TryReadAsync(default);
        Assert.Multiple(() =>
        {
            Assert.That((estimate?.Images, estimate?.DoneBefore), Is.EqualTo(((long?)2, (long?)1)));
            Assert.That(estimate!.SourceBytes, Is.EqualTo(2 * RunBench.SmallJpeg.Length));
            Assert.That((seen[^1].Counts.Converted, seen[^1].ShareDone), Is.EqualTo((3L, (double?)1)));
        });
    }

    [Test]
    public async Task ContinueAsync_NightBetweenTwoSittings_IsNoTimeAtWork()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
        await _bench.RunShardAsync(plan);
        _bench.Time.Advance(TimeSpan.FromHours(12));

        RunSummary summary = await ContinueAsync();

        Assert.Multiple(() =>
        {
            Assert.That(summary.WallSeconds, Is.EqualTo(12 * 3600).Within(1));
            Assert.That(summary.ActiveSeconds, Is.LessThan(60));
            Assert.That(summary.HasPauses);
        });
    }

    [Test]
    public async Task ContinueAsync_ImagesThatCameAfterThePlan_AreNotTouched()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PlanAsync();
        await _bench.PutAsync("later.jpg");

        RunSummary summary = await ContinueAsync();

        Assert.That((summary.Total, summary.Converted), Is.EqualTo((1, 1)));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png"]));
    }

    [Test]
    public async Task ContinueAsync_Resumed_RepeatsPassingFailuresOnly()
    {
        await PutOneOfEachAsync();

        RunSummary summary = await ContinueAsync();

        Assert.That((summary.Converted, summary.Failed, summary.Result), Is.EqualTo((2, 1, RunResult.SomeFailed)));
        Assert.That(TimesRead("good.jpg", "bad.jpg", "busy.jpg"), Is.EqualTo([1, 1, 4]));
    }

    [Test]
    public async Task ContinueAsync_RetriedAll_RepeatsFailuresButNothingGood()
    {
        await PutOneOfEachAsync();
        await _bench.PutAsync("bad.jpg");

        RunSummary summary = await ContinueAsync(RetrySelection.All);

        Assert.That((summary.Converted, summary.ConvertedBefore, summary.Failed, summary.Result), Is.EqualTo((3, 1, 0, RunResult.Success)));
        Assert.That(TimesRead("good.jpg", "bad.jpg", "busy.jpg"), Is.EqualTo([1, 2, 4]));
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["bad.jpg"].Attempt, Is.EqualTo(2));
        Assert.That((await _bench.ReceiptAsync())!.Counts.Converted, Is.EqualTo(3));
    }

    [Test]
    public async Task ContinueAsync_RetriedOneKind_LeavesTheOthers()
    {
        await PutOneOfEachAsync();
        await _bench.PutAsync("bad.jpg");

        RunSummary summary = await ContinueAsync(new HashSet<FailureKind> { FailureKind.NotJpeg });

        Assert.That((summary.Converted, summary.Result), Is.EqualTo((2, RunResult.TransientLeft)));
        Assert.That(TimesRead("good.jpg", "bad.jpg", "busy.jpg"), Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public async Task ContinueAsync_StillBad_KeepsTheAccountClosed()
    {
        await PutOneOfEachAsync();

        RunSummary summary = await ContinueAsync(new HashSet<FailureKind> { FailureKind.NotJpeg });

        Assert.That((summary.Closes, summary.Failures[FailureKind.NotJpeg]), Is.EqualTo((true, 1)));
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["bad.jpg"].Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task ContinueAsync_NothingLeft_TouchesNothing()
    {
        await _bench.PutAsync("a.jpg");
        RunSummary first = await _bench.LocalRunAsync();
        int appends = _bench.State.Count("append");
        RunContinuation run = await OpenAsync(new RunFiles(_bench.State, first.Run));

        RunSummary second = await ContinueAsync(run with { RetriedKinds = RetrySelection.All });

        Assert.That((second.Converted, second.ConvertedBefore, second.Result), Is.EqualTo((1, 1, RunResult.Success)));
        Assert.That(_bench.Source.Names("read"), Is.EqualTo(["a.jpg"]));
        Assert.That(_bench.State.Count("append"), Is.EqualTo(appends));
    }

    [Test]
    public async Task ContinueAsync_StoppedAgain_SaysSoAndCanBeContinued()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 100).Select(i => $"{i:D3}.jpg")]);
        await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 25 });
        using var stop = new CancellationTokenSource();
        int writes = 0;
        _bench.Target.BeforeWrite = (_, token) =>
        {
            if (Interlocked.Increment(ref writes) == 10)
            {
                stop.Cancel();
            }

            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };

        RunSummary stopped = await ContinueAsync(await OpenAsync(_bench.Run), stop.Token);
        _bench.Target.BeforeWrite = (_, _) => Task.CompletedTask;
        RunSummary rest = await ContinueAsync();

        Assert.That((stopped.State, stopped.Result), Is.EqualTo((RunState.Stopped, RunResult.Stopped)));
        Assert.That(stopped.Converted, Is.InRange(1, 99));
        Assert.That((rest.Converted, rest.ConvertedBefore, rest.Result), Is.EqualTo((100, stopped.Converted, RunResult.Success)));
    }

    [Test]
    public async Task OpenAsync_SourceGone_IsNotFound()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PlanAsync();
        var gone = new Mock<IBlobStore>();
        gone.Setup(s => s.ExistsAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => OpenAsync(_bench.Run, gone.Object)))!;

        Assert.That((e.Kind, RunResults.From(e)), Is.EqualTo((BlobStoreErrorKind.NotFound, RunResult.NotReady)));
    }

    [Test]
    public async Task OpenAsync_NoSuchRun_IsRunNotFound()
    {
        await _bench.State.CreateIfAbsentAsync();

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => OpenAsync(_bench.Run)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunNotFound));
    }

    // One that converts, one that never will, and one that did not for a passing reason (in three attempts, as a shard has
    // them); all in shard 0.
    private async Task PutOneOfEachAsync()
    {
        await _bench.PutAsync("good.jpg", "busy.jpg");
        await _bench.PutAsync("bad.jpg", "no picture"u8.ToArray());
        Plan plan = await _bench.PlanAsync();
        _bench.Source.BeforeRead = (name, _) =>
            name == "busy.jpg" ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;
        await _bench.RunShardAsync(plan);
        _bench.Source.BeforeRead = (_, _) => Task.CompletedTask;
    }

    private int[] TimesRead(params string[] names) => [.. names.Select(n => _bench.Source.Names("read").Count(r => r == n))];

    private async Task<RunContinuation> OpenAsync(RunFiles run, IBlobStore? source = null)
    {
        // A plan has the addresses as they were written; the factory makes full paths of names without a scheme.
        var stores = new Mock<IBlobStoreFactory>();
        stores.Setup(s => s.Open(It.Is<StoreAddress>(a => a.Text.EndsWith("source")))).Returns(source ?? _bench.Source);
        stores.Setup(s => s.Open(It.Is<StoreAddress>(a => a.Text.EndsWith("target")))).Returns(_bench.Target);
        return await RunContinuation.OpenAsync(await run.Plan.ReadAsync(default), run, stores.Object, default);
    }

    private async Task<RunSummary> ContinueAsync(IReadOnlySet<FailureKind>? retried = null)
    {
        RunContinuation run = await OpenAsync(_bench.Run);
        return await ContinueAsync(retried is null ? run : run with { RetriedKinds = retried });
    }

    private async Task<RunSummary> ContinueAsync(RunContinuation run, CancellationToken stop = default)
    {
        var local = new LocalRun(new JpegToPngConverter(), new Planner(_bench.Time), _bench.Time);
        return await local.ContinueAsync(run, _bench.Pipeline, progress: null, stop);
    }

    private sealed class Seen(List<RunProgress> seen) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            lock (seen)
            {
                seen.Add(value);
            }
        }
    }
}
