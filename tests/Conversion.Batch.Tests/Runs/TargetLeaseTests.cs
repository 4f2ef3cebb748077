using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Two runs on one target at once.</summary>
public sealed class TargetLeaseTests
{
    private RunBench _bench = null!;
    private Plan _plan = null!;

    private Plan Other => _plan with { Run = "20260102-030405-ffffff", RecipeHash = new string('f', 16) };

    private string HashOfTarget => ImageConversion.Hashing.Sha256.HashText(_plan.Target)[..32];

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg");
        _plan = await _bench.PlanAsync();
    }

    [Test]
    public async Task Take_AnotherRecipeHasIt_IsRefusedAndNamesTheRun()
    {
        await using TargetLease first = await TakeAsync(_plan);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => TakeAsync(Other)))!;

        Assert.That((e.Kind, RunResults.From(e)), Is.EqualTo((BatchErrorKind.TargetBusy, RunResult.NotReady)));
        Assert.That(e.Message, Does.Contain(_plan.Run).And.Contain(_plan.RecipeHash).And.Contain(Other.RecipeHash));
    }

    [Test]
    public async Task Take_SameRecipeHasIt_SharesIt()
    {
        await using TargetLease first = await TakeAsync(_plan);

        await Assert.ThatAsync(async () => await (await TakeAsync(_plan with { Run = Other.Run })).DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Take_AnotherRecipeHasEndedOrDied_TakesIt()
    {
        await using (await TakeAsync(_plan))
        {
        }

        await using (await TakeAsync(Other))
        {
        }

        _ = await TakeAsync(_plan);
        _bench.State.BeforeWrite = (_, _) => throw RunBench.Error(Storage.BlobStoreErrorKind.Unavailable);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        _bench.State.BeforeWrite = (_, _) => Task.CompletedTask;
        await using TargetLease next = await TakeAsync(_plan);
    }

    [Test]
    public async Task LocalRun_WhileAnotherRecipeWrites_EndsBeforeAnImageIsConverted()
    {
        await using TargetLease first = await TakeAsync(Other);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.LocalRunAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.TargetBusy));
        Assert.That(_bench.Source.Count("read"), Is.Zero);
    }

    // On a pool there are moments without any worker.
    [Test]
    public async Task Take_AnotherRecipeIsOnAPool_IsRefusedUntilThatRunIsAddedUp()
    {
        await (await TakeAsync(_plan)).DisposeAsync();
        await SubmitAsync(_bench.Run);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => TakeAsync(Other)))!;
        await _bench.Run.Summary.WriteAsync(
            new RunSummary
            {
                Run = _plan.Run, Recipe = _plan.RecipeHash, State = RunState.Stopped, Failures = new Dictionary<FailureKind, long>(), Total = 1,
                Converted = 0, UpToDate = 0, Failed = 0, SourceBytes = 0, TargetBytes = 0, Megapixels = 0, ElapsedSeconds = 0, Result = RunResult.LimitReached,
            },
            default);

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.TargetBusy));
        Assert.That(e.Message, Does.Contain(_plan.Run).And.Contain("pool"));
        await Assert.ThatAsync(async () => await (await TakeAsync(Other)).DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Take_ByWorkersOfARunOnAPool_AsksForNoLease()
    {
        await (await TakeAsync(_plan)).DisposeAsync();
        await SubmitAsync(_bench.Run);

        await using TargetLease worker = await TakeAsync(_plan);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await _bench.State.TryAcquireLeaseAsync($"targets/{HashOfTarget}.lease", TimeSpan.FromSeconds(15)), Is.Not.Null);
    }

    [TestCase("../../20260102-030405-abcdef")]
    [TestCase("20260102-030405-abcdef")]
    public async Task Take_HolderThatNamesNoRunOnAPool_KeepsNobodyOut(string run)
    {
        await _bench.Run.Targets.WriteAsync(
            HashOfTarget, new TargetHolder(run, Other.RecipeHash), default);

        await Assert.ThatAsync(async () => await (await TakeAsync(_plan)).DisposeAsync(), Throws.Nothing);
    }

    // Where the two do not see each other's files: at the first PNG.
    [Test]
    public async Task Write_AnotherRecipeHasWrittenSinceThePlan_EndsTheRun()
    {
        var other = new Recipe { Options = ConversionOptions.Default with { Compression = CompressionPreset.Fast } };
        await _bench.Target.CreateIfAbsentAsync();
        await _bench.Target.WriteAsync("a.png", new byte[1], new Storage.BlobWriteOptions { Metadata = new Stamp("e", other.Hash).ToMetadata() });

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.RunShardAsync(_plan)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.TargetBusy));
        Assert.That(e.Message, Does.Contain(other.Hash).And.Contain("a.png"));
        Assert.That(await _bench.ReadAsync(_bench.Target, "a.png"), Has.Length.EqualTo(1));
    }

    // A plan that was made after it replaces it, as its user wants.
    [Test]
    public async Task Write_AnotherRecipeHadWrittenBeforeThePlan_IsReplaced()
    {
        await _bench.Target.CreateIfAbsentAsync();
        await _bench.Target.WriteAsync("a.png", new byte[1], new Storage.BlobWriteOptions { Metadata = new Stamp("e", "0123").ToMetadata() });

        RunSummary summary = await _bench.LocalRunAsync();

        Assert.That((summary.Converted, summary.Result), Is.EqualTo((1, RunResult.Success)));
    }

    private static Task SubmitAsync(RunFiles run) => run.Batch.WriteAsync(
        new BatchRecord
        {
            Account = "https://a", Pool = "p", Slots = 1, Identity = "i", Worker = new string('a', 64),
            Jobs = [new BatchRecordJob(BatchRecord.JobId(run.Run, 1), DateTimeOffset.UnixEpoch, 1)],
        },
        default);

    private Task<TargetLease> TakeAsync(Plan plan) => TargetLease.TakeAsync(_bench.Run, plan, _bench.Time, default);
}
