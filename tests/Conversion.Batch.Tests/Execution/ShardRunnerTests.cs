using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Execution;

/// <summary>Faults and bounds, seen through the ledger where that is the way of a run, else on the runner itself.</summary>
public sealed class ShardRunnerTests
{
    private RunBench _bench = null!;

    private static IEnumerable<BlobStoreErrorKind> KindsOfOneImage =>
        Enum.GetValues<BlobStoreErrorKind>().Where(kind => kind != BlobStoreErrorKind.OutOfSpace);

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [Test]
    public async Task RunAsync_ReadFails_IsThatImagesFailure(
        [ValueSource(nameof(KindsOfOneImage))] BlobStoreErrorKind kind)
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        _bench.Source.BeforeRead = (name, _) => name == "b.jpg" ? throw RunBench.Error(kind) : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["b.jpg"].Kind, Is.EqualTo(FailureKinds.Of(RunBench.Error(kind))));
        Assert.That(outcomes["b.jpg"].Message, Does.Contain("made to fail"));
        Assert.That(outcomes.Values.Count(o => o.Outcome == Outcome.Converted), Is.EqualTo(2));
    }

    [TestCase(BlobStoreErrorKind.AccessDenied, FailureKind.AccessDenied)]
    [TestCase(BlobStoreErrorKind.InvalidName, FailureKind.Unsupported)]
    [TestCase(BlobStoreErrorKind.Unsupported, FailureKind.Unsupported)]
    [TestCase(BlobStoreErrorKind.Unavailable, FailureKind.Transient)]
    [TestCase(BlobStoreErrorKind.ConditionNotMet, FailureKind.Transient)]
    [TestCase(BlobStoreErrorKind.NotFound, FailureKind.Transient, Description = "The target is gone, not the source.")]
    public async Task RunAsync_WriteFails_IsThatImagesFailure(BlobStoreErrorKind kind, FailureKind expected)
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        _bench.Target.BeforeWrite = (name, _) => name == "b.png" ? throw RunBench.Error(kind) : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["b.jpg"].Kind, Is.EqualTo(expected));
        Assert.That(outcomes.Values.Count(o => o.Outcome == Outcome.Converted), Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_TargetFull_StopsTheRun()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")]);
        _bench.Target.BeforeWrite = (name, _) =>
            name == "005.png" ? throw RunBench.Error(BlobStoreErrorKind.OutOfSpace) : Task.CompletedTask;

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.ConvertAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.OutOfSpace));
        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(ledger.Outcomes.Keys, Does.Not.Contain("005.jpg"));
        Assert.That(ledger.Outcomes, Has.Count.LessThan(199));
        Assert.That(await _bench.ReceiptAsync(), Is.Null);
        Assert.That(
            (await RunBench.NamesAsync(_bench.Target)).Select(n => n.Replace(".png", ".jpg", StringComparison.Ordinal)),
            Is.EquivalentTo(ledger.Outcomes.Keys));
    }

    [Test]
    public async Task RunAsync_StoreThrowsSomethingElse_IsThatImagesFailure()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Source.BeforeRead = (name, _) => name == "a.jpg" ? throw new InvalidOperationException("odd") : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["a.jpg"].Kind, Is.EqualTo(FailureKind.Crashed));
        Assert.That(outcomes["a.jpg"].Message, Does.Contain("InvalidOperationException: odd"));
        Assert.That(outcomes["b.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [Test]
    public async Task RunAsync_StoreTimesOut_IsATransientFailureAndNoCancellation()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Source.BeforeRead = (name, _) =>
            name == "a.jpg" ? throw new TaskCanceledException("the request timed out") : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["a.jpg"].Kind, Is.EqualTo(FailureKind.Transient));
        Assert.That(outcomes["b.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [Test]
    public async Task RunAsync_NoMemoryToBeHad_IsOverTheLimitAndTheRoomIsGivenBack()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Source.BeforeRead = (name, _) => name == "a.jpg" ? throw new InsufficientMemoryException() : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["a.jpg"].Kind, Is.EqualTo(FailureKind.LimitExceeded));
        Assert.That(outcomes["b.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [Test]
    public async Task RunAsync_SourceDeletedSincePlanned_IsMissing()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.Source.DeleteAsync("a.jpg");

        await _bench.RunShardAsync(plan);

        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"];
        Assert.That(entry.Kind, Is.EqualTo(FailureKind.SourceMissing));
        Assert.That(entry.Message, Does.Contain("'a.jpg'"));
    }

    [Test]
    public async Task RunAsync_SourceChangedSincePlanned_RecordsTheVersionThatWasRead()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        byte[] changed = DemoImageGenerator.Generate(2, new DemoImageOptions { Width = 40, Height = 8 });
        string etag = await _bench.PutAsync("a.jpg", changed);

        await _bench.RunShardAsync(plan);

        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"];
        Assert.That((entry.SourceEtag, entry.SourceBytes, entry.WidthPixels), Is.EqualTo((etag, changed.Length, 40)));
        Assert.That(
            Stamp.TryRead((await _bench.Target.TryGetEntryAsync("a.png"))!.Metadata)!.SourceEtag, Is.EqualTo(etag));
        Assert.That((await _bench.PlanAsync()).UpToDate, Is.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_SourceChangedIntoABadOne_RecordsTheVersionThatWasRead()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        string etag = await _bench.PutAsync("a.jpg", RunBench.TruncatedJpeg);

        await _bench.RunShardAsync(plan);

        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"];
        Assert.That(entry.Outcome, Is.EqualTo(Outcome.Failed));
        Assert.That((entry.SourceEtag, entry.SourceBytes), Is.EqualTo((etag, RunBench.TruncatedJpeg.Length)));
    }

    [Test]
    public async Task RunAsync_TransferBreaksOff_IsTransient()
    {
        await _bench.PutAsync("a.jpg");
        _bench.Source.Wrap = (_, _) => new MemoryStream(RunBench.SmallJpeg, 0, 100);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["a.jpg"].Kind, Is.EqualTo(FailureKind.Transient));
        Assert.That(outcomes["a.jpg"].Message, Does.Contain($"ended after 100 of {RunBench.SmallJpeg.Length} bytes"));
    }

    [Test]
    public async Task RunAsync_OneByteAReadAtATime_ConvertsAlike()
    {
        await _bench.PutAsync("a.jpg");
        _bench.Source.Wrap = (_, stream) => new DripStream(stream);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["a.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [TestCase(OverwritePolicy.Stale, true, Outcome.UpToDate)]
    [TestCase(OverwritePolicy.Stale, false, Outcome.Converted)]
    [TestCase(OverwritePolicy.Always, false, Outcome.Converted)]
    [TestCase(OverwritePolicy.Never, false, Outcome.UpToDate)]
    public async Task RunAsync_AnotherWroteSincePlanned_HeedsItsStampAndThePolicy(
        OverwritePolicy overwrite, bool sameStamp, Outcome expected)
    {
        string etag = await _bench.PutAsync("a.jpg", RunBench.SmallJpeg);
        Plan plan = await _bench.PlanAsync(new PlanRequest { Overwrite = overwrite });
        await _bench.Target.CreateIfAbsentAsync();
        byte[] other = [1, 2, 3];
        var stamp = new Stamp(sameStamp ? etag : "other", plan.RecipeHash);
        await _bench.Target.WriteAsync("a.png", other, new BlobWriteOptions { Metadata = stamp.ToMetadata() });

        await _bench.RunShardAsync(plan);

        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"];
        byte[] png = await _bench.ReadAsync(_bench.Target, "a.png");
        Assert.That(entry.Outcome, Is.EqualTo(expected));
        Assert.That(png.SequenceEqual(other), Is.EqualTo(expected == Outcome.UpToDate));
        Assert.That(entry.TargetBytes, Is.EqualTo(expected == Outcome.UpToDate ? null : png.Length));
    }

    [Test]
    public async Task RunAsync_PlannedPngDeletedByAnother_IsWrittenAnew()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.Target.CreateIfAbsentAsync();
        await _bench.Target.WriteAsync("a.png", new byte[1]);
        Plan plan = await _bench.PlanAsync();
        await _bench.Target.DeleteAsync("a.png");

        await _bench.RunShardAsync(plan);

        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [Test]
    public async Task RunAsync_AnotherWritesEveryTime_GivesUpAsTransient()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        bool inside = false;
        _bench.Target.BeforeWrite = async (name, token) =>
        {
            if (!inside)
            {
                inside = true;
                await _bench.Target.WriteAsync(name, new byte[1], options: null, token);
                inside = false;
            }
        };

        await _bench.RunShardAsync(plan);

        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"].Kind, Is.EqualTo(FailureKind.Transient));
    }

    [Test]
    public async Task RunAsync_ImageThatCanNeverFit_NamesNeedAndBudget()
    {
        _bench.Pipeline = Budget(megabytes: 16);
        await _bench.PutAsync("small.jpg");
        await _bench.PutAsync("big.jpg", DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 2400, Height = 1800 }));

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes["small.jpg"].Outcome, Is.EqualTo(Outcome.Converted), outcomes["small.jpg"].Message);
        Assert.That(outcomes["big.jpg"].Kind, Is.EqualTo(FailureKind.LimitExceeded));
        Assert.That(outcomes["big.jpg"].Message, Does.Match(
            @"^memory: converting needs [\d.]+ MiB; a budget of 144 MiB leaves 12\.0 MiB for pixels and output$"));
    }

    [Test]
    public async Task RunAsync_FileThatCanNeverFit_NamesItsSizeAndBudget()
    {
        _bench.Pipeline = Budget(megabytes: 4);
        await _bench.PutAsync("big.jpg", [.. RunBench.SmallJpeg, .. new byte[2 << 20]]);

        LedgerEntry entry = (await _bench.ConvertAsync())["big.jpg"];

        Assert.That(entry.Kind, Is.EqualTo(FailureKind.LimitExceeded));
        Assert.That(entry.Message, Does.Contain("2.0 MiB").And.Contain("132 MiB leaves 1.0 MiB"));
    }

    [Test]
    public async Task RunAsync_BigImagesUnderASmallBudget_TakeTurnsAndGiveEverythingBack()
    {
        byte[] big = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 900, Height = 700, NoisePercent = 50 });
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"{i:D2}.jpg")];
        foreach (string name in names)
        {
            await _bench.PutAsync(name, name is "03.jpg" or "07.jpg" ? big[..(big.Length / 2)] : big);
        }

        _bench.Pipeline = Budget(megabytes: 12) with { Parallelism = 4, TransfersInFlight = 8 };
        using ShardRunner runner = await RunnerAsync();
        var outcomes = new List<LedgerEntry>();
        await runner.RunAsync(Work(names, big.Length), new OutcomeList(outcomes), default);

        Assert.That(outcomes.Count(o => o.Outcome == Outcome.Converted), Is.EqualTo(10));
        Assert.That(outcomes.Count(o => o.Kind == FailureKind.Truncated), Is.EqualTo(2));
        foreach (ByteBudget budget in new[] { runner.EncodedBudget, runner.DecodedBudget })
        {
            Assert.That(budget.Peak, Is.GreaterThan(0).And.LessThanOrEqualTo(budget.Capacity));
            Assert.That(budget.InUse, Is.Zero);
        }
    }

    [Test]
    public async Task RunAsync_FailuresOfEveryKind_GiveAllRoomBack()
    {
        string[] names = ["a.jpg", "bad.jpg", "denied.jpg", "full.jpg", "gone.jpg", "odd.jpg", "short.jpg"];
        await _bench.PutAsync(names);
        await _bench.PutAsync("bad.jpg", RunBench.TruncatedJpeg);
        await _bench.Source.DeleteAsync("gone.jpg");
        _bench.Source.Wrap = (name, stream) => name == "short.jpg" ? new MemoryStream() : stream;
        _bench.Source.BeforeRead = (name, _) => name == "odd.jpg" ? throw new InvalidOperationException() : Task.CompletedTask;
        _bench.Target.BeforeWrite = (name, _) =>
            name == "denied.png" ? throw RunBench.Error(BlobStoreErrorKind.AccessDenied) : Task.CompletedTask;
        using ShardRunner runner = await RunnerAsync();
        var outcomes = new List<LedgerEntry>();

        await runner.RunAsync(Work(names, 10), new OutcomeList(outcomes), default);

        Assert.That(outcomes, Has.Count.EqualTo(names.Length));
        Assert.That(runner.EncodedBudget.InUse + runner.DecodedBudget.InUse, Is.Zero);
    }

    [Test]
    public async Task RunAsync_CancelledMidRun_LeavesWholeOutcomesOnlyAndNoneOfImagesInFlight()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        Plan plan = await _bench.PlanAsync();
        using var cancel = new CancellationTokenSource();
        int writes = 0;
        _bench.Target.BeforeWrite = async (_, token) =>
        {
            if (Interlocked.Increment(ref writes) == 20)
            {
                await cancel.CancelAsync();
            }

            token.ThrowIfCancellationRequested();
        };

        await Assert.ThatAsync(
            () => _bench.RunShardAsync(plan, cancel.Token), Throws.InstanceOf<OperationCanceledException>());

        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        List<string> written = await RunBench.NamesAsync(_bench.Target);
        // What was encoded is still written: some dozens, by the pace of the machine.
        Assert.That(ledger.Outcomes, Has.Count.LessThan(names.Length / 2));
        Assert.That(ledger.Outcomes.Values, Has.All.Property("Outcome").EqualTo(Outcome.Converted));
        Assert.That(ledger.Outcomes.Values.Select(o => o.Target), Is.EquivalentTo(written));
        Assert.That(await _bench.ReceiptAsync(), Is.Null);

        // The same shard again does the rest only.
        _bench.Target.BeforeWrite = (_, _) => Task.CompletedTask;
        int readBefore = _bench.Source.Count("read");
        await _bench.RunShardAsync(plan);
        Assert.That(_bench.Source.Count("read") - readBefore, Is.EqualTo(names.Length - written.Count));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Has.Count.EqualTo(names.Length));
    }

    [Test]
    public async Task RunAsync_CancelledWhileImagesWait_GivesAllRoomBack()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        using var cancel = new CancellationTokenSource();
        _bench.Target.BeforeWrite = async (_, token) =>
        {
            await cancel.CancelAsync();
            // What is made may still be written, but not for ever.
            _bench.Time.Advance(JobGroup.WritePatience);
            await Task.Delay(Timeout.Infinite, token);
        };
        using ShardRunner runner = await RunnerAsync();
        var outcomes = new List<LedgerEntry>();

        await Assert.ThatAsync(
            () => runner.RunAsync(Work(["a.jpg", "b.jpg", "c.jpg"], 10), new OutcomeList(outcomes), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(outcomes, Is.Empty);
        Assert.That(runner.EncodedBudget.InUse + runner.DecodedBudget.InUse, Is.Zero);
    }

    [Test]
    public async Task RunAsync_StoppedWhileAPngIsWritten_WritesAndRecordsItAndReadsNothingMore()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        using var cancel = new CancellationTokenSource();
        int readAtStop = 0;
        _bench.Target.BeforeWrite = async (_, token) =>
        {
            if (!cancel.IsCancellationRequested)
            {
                await cancel.CancelAsync();
                readAtStop = _bench.Source.Count("read");
            }

            token.ThrowIfCancellationRequested();
        };
        using ShardRunner runner = await RunnerAsync();
        var outcomes = new List<LedgerEntry>();

        await Assert.ThatAsync(
            () => runner.RunAsync(Work(names, 10), new OutcomeList(outcomes), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(outcomes, Is.Not.Empty.And.All.Property("Outcome").EqualTo(Outcome.Converted));
        Assert.That(outcomes.Select(o => o.Target), Is.EquivalentTo(await RunBench.NamesAsync(_bench.Target)));
        Assert.That(_bench.Source.Count("read") - readAtStop, Is.LessThanOrEqualTo(_bench.Pipeline.TransfersInFlight));
    }

    [Test]
    public async Task RunAsync_PassingFaultOnce_IsTriedAgainAndBothAttemptsAreInTheLedger()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        int reads = 0;
        _bench.Source.BeforeRead = (name, _) => name == "b.jpg" && Interlocked.Increment(ref reads) == 1
            ? throw RunBench.Error(BlobStoreErrorKind.Unavailable)
            : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That((outcomes["b.jpg"].Outcome, outcomes["b.jpg"].Attempt), Is.EqualTo((Outcome.Converted, 2)));
        LedgerEntry[] lines = [.. (await _bench.Run.Ledgers.ReadAsync(0, default)).Entries.Where(e => e.Name == "b.jpg")];
        Assert.That(lines.Select(l => l.Kind), Is.EqualTo(new FailureKind?[] { FailureKind.Transient, null }));
        Assert.That(_bench.Progress.Snapshot().Counts.Total, Is.EqualTo(3), "each image counts once");
    }

    [Test]
    public async Task RunAsync_PassingFaultWithoutEnd_IsGivenUpAfterThreeAttempts()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        _bench.Source.BeforeRead = (name, _) => name == "b.jpg"
            ? throw RunBench.Error(BlobStoreErrorKind.Unavailable)
            : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That((outcomes["b.jpg"].Kind, outcomes["b.jpg"].Attempt), Is.EqualTo(((FailureKind?)FailureKind.Transient, 3)));
        Assert.That(_bench.Source.Names("read").Count(n => n == "b.jpg"), Is.EqualTo(3));
        Assert.That(_bench.Progress.Snapshot().Counts.Failed, Is.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_SourceLetsNothingThrough_IsAskedOnceMoreOnly()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Source.BeforeRead = (_, _) => throw RunBench.Error(BlobStoreErrorKind.Unavailable);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes.Values.Select(o => o.Kind), Is.All.EqualTo(FailureKind.Transient));
        Assert.That(_bench.Source.Count("read"), Is.EqualTo(4));
    }

    [Test]
    public async Task RunAsync_FileOverTheInputLimit_NamesLimitValueAndNeed()
    {
        await _bench.PutAsync("a.jpg");
        var request = new PlanRequest
        {
            Recipe = new Recipe { Options = new ConversionOptions { Limits = new ConversionLimits { MaxInputBytes = 100 } } },
        };

        LedgerEntry entry = (await _bench.ConvertAsync(request))["a.jpg"];

        Assert.That(entry.Kind, Is.EqualTo(FailureKind.LimitExceeded));
        Assert.That(entry.Message, Is.EqualTo($"MaxInputBytes is 100, the image needs {RunBench.SmallJpeg.Length} input bytes."));
    }

    [Test]
    public async Task RunAsync_RecordThrows_StopsTheRunWithThatError()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        using ShardRunner runner = await RunnerAsync();

        await Assert.ThatAsync(
            () => runner.RunAsync(Work(names, 10), new BrokenRecorder(), default),
            Throws.InvalidOperationException);

        Assert.That(_bench.Source.Count("read"), Is.LessThan(100));
        Assert.That(runner.EncodedBudget.InUse + runner.DecodedBudget.InUse, Is.Zero);
    }

    [Test]
    public async Task RunAsync_SuspectWhileAnotherListConverts_IsNotBegunBeforeItIsAlone()
    {
        await _bench.PutAsync("crowd.jpg", "suspect.jpg");
        using ShardRunner runner = await RunnerAsync();
        await runner.DecodedBudget.TakeAsync(runner.DecodedBudget.Capacity, default);
        var outcomes = new List<LedgerEntry>();
        Task crowd = runner.RunAsync(Work(["crowd.jpg"], 10), new OutcomeList(outcomes), default);
        while (!(runner.Use?.Memory > 0))
        {
            // The one image is being converted, as far as there is room.
            _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        bool hasRoom = false;
        bool? begunWithRoom = null;
        Task suspect = runner.RunAsync(
            [.. Work(["suspect.jpg"], 10).Select(t => t with { Alone = true })],
            new OutcomeList(outcomes) { Begun = () => begunWithRoom = hasRoom },
            default);
        while (runner.FreePlaces > 0)
        {
            // The suspect takes the other place, and waits for the first.
            await Task.Yield();
        }

        hasRoom = true;
        runner.DecodedBudget.Give(runner.DecodedBudget.Capacity);
        await Task.WhenAll(crowd, suspect);

        Assert.That(begunWithRoom, Is.True, "recorded while another image was being converted");
        Assert.That(outcomes.Select(o => o.Outcome), Is.All.EqualTo(Outcome.Converted).And.Exactly(2).Items);
    }

    [Test]
    public async Task RunAsync_TargetLetsNothingIn_StopsTheRunAndBlamesNoImage()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")]);
        _bench.Target.BeforeWrite = (_, _) => throw RunBench.Error(BlobStoreErrorKind.AccessDenied);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.ConvertAsync()))!;

        Assert.That((e.Kind, RunResults.From(e)), Is.EqualTo((BatchErrorKind.TargetDenied, RunResult.NotReady)));
        Assert.That(e.Message, Does.StartWith("The target lets nothing be written: ").And.Contains("made to fail"));
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes, Is.Empty);
        Assert.That(_bench.Source.Count("read"), Is.LessThan(100));
    }

    [Test]
    public async Task RunAsync_TargetRefusesAllButAProbe_StopsTheRunAfterAFew()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")]);
        _bench.Target.BeforeWrite = (name, _) => name.EndsWith(".png", StringComparison.Ordinal)
            ? throw RunBench.Error(BlobStoreErrorKind.AccessDenied)
            : Task.CompletedTask;

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.ConvertAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.TargetDenied));
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes.Values.Select(o => o.Kind), Is.All.EqualTo(FailureKind.AccessDenied));
        Assert.That(_bench.Source.Count("read"), Is.LessThan(100));
    }

    [Test]
    public async Task RunAsync_TargetClosesInTheMiddle_IsThoseImagesFailure()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 20).Select(i => $"{i:D3}.jpg")]);
        int writes = 0;
        _bench.Target.BeforeWrite = (_, _) => Interlocked.Increment(ref writes) > 10
            ? throw RunBench.Error(BlobStoreErrorKind.AccessDenied)
            : Task.CompletedTask;

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes.Values.Count(o => o.Kind == FailureKind.AccessDenied), Is.EqualTo(10));
    }

    [Test]
    public async Task RunAsync_ManyImages_NeverReadsMoreAtOnceThanAllowed()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        int now = 0, most = 0;
        _bench.Source.BeforeRead = async (_, _) =>
        {
            int mine = Interlocked.Increment(ref now);
            most = Math.Max(most, mine);
            await Task.Yield();
            Interlocked.Decrement(ref now);
        };
        _bench.Pipeline = _bench.Pipeline with { TransfersInFlight = 3 };

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes, Has.Count.EqualTo(60));
        Assert.That(most, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task RunAsync_RotatedImage_RecordsTheUprightSize()
    {
        byte[] turned = JpegWriter.Write(new JpegSettings { Width = 20, Height = 40 });
        await _bench.PutAsync("a.jpg", JpegParts.Of(turned).AddExif(new TiffBuilder().Short(0x0112, 6).ToArray()).ToArray());

        LedgerEntry entry = (await _bench.ConvertAsync())["a.jpg"];

        Assert.That((entry.WidthPixels, entry.HeightPixels), Is.EqualTo((40, 20)));
    }

    [Test]
    public async Task RunAsync_OutcomeCannotBeRecorded_IsThatImagesOutcomeAndEndsNothing()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        var reached = new List<LedgerEntry>();
        var recorder = new OutcomeList(reached)
        {
            Reached = e => e is { Name: "b.jpg", Outcome: Outcome.Converted } ? new ArgumentException("no line") : null,
        };
        using ShardRunner runner = await RunnerAsync();

        await runner.RunAsync(Work(["a.jpg", "b.jpg", "c.jpg"], 1000), recorder, default);

        Assert.That(reached.Select(e => e.Name), Is.EquivalentTo(["a.jpg", "b.jpg", "c.jpg"]));
        LedgerEntry odd = reached.Single(e => e.Name == "b.jpg");
        Assert.That((odd.Outcome, odd.Kind), Is.EqualTo((Outcome.Failed, (FailureKind?)FailureKind.Crashed)));
        Assert.That(odd.Message, Is.EqualTo("its outcome could not be recorded: ArgumentException: no line"));
    }

    /// <summary>A file of 400 KB with 66,000 comments, and others that have more to be said of them than fits.</summary>
    [TestCase(new byte[] { 0xFF, 0xFE, 0, 4, 0, 1 })]
    [TestCase(new byte[] { 0xFF, 0xFE, 0, 2 })]
    [TestCase(new byte[] { 0xFF, 0xE7, 0, 3, 9 })]
    [TestCase(new byte[] { 0xFF, 0xFE, 0, 3, (byte)'a' })]
    public async Task RunAsync_ImageOfManySegments_IsConvertedWithAFewWarnings(byte[] segment)
    {
        byte[] jpeg = RunBench.SmallJpeg;
        await _bench.PutAsync("a.jpg", "b.jpg");
        await _bench.PutAsync(
            "odd.jpg", [.. jpeg.AsSpan(0, 2), .. Enumerable.Repeat(segment, 66_000).SelectMany(s => s), .. jpeg.AsSpan(2)]);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(outcomes.Values.Select(o => o.Outcome), Is.All.EqualTo(Outcome.Converted).And.Exactly(3).Items);
        Assert.That(outcomes["odd.jpg"].Warnings, Has.Count.InRange(1, 5));
        Assert.That(outcomes["odd.jpg"].Warnings, Has.Some.Contains("segments of metadata more"));
    }

    [Test]
    public async Task RunAsync_MessageOfAMegabyte_IsCut()
    {
        await _bench.PutAsync("a.jpg");
        _bench.Source.BeforeRead = (_, _) => throw new InvalidOperationException(new string('m', 1 << 20));

        LedgerEntry entry = (await _bench.ConvertAsync())["a.jpg"];

        Assert.That(entry.Message, Has.Length.LessThan(5000).And.EndsWith("…"));
    }

    private static PipelineOptions Budget(int megabytes) => new()
    {
        Parallelism = 2, TransfersInFlight = 4, MemoryBytes = PipelineOptions.BaselineBytes + ((long)megabytes << 20),
    };

    private static List<ImageTask> Work(IEnumerable<string> names, long bytes) =>
    [
        .. names.Select(n => new ImageTask(
            new PlannedImage { Name = n, Target = n.Replace(".jpg", ".png", StringComparison.Ordinal), Bytes = bytes, Etag = "e" }, 1)),
    ];

    private async Task<ShardRunner> RunnerAsync()
    {
        await _bench.Target.CreateIfAbsentAsync();
        return new ShardRunner(
            new JpegToPngConverter(), _bench.Source, new ImageWriter(_bench.Target, OverwritePolicy.Stale, "r", tier: null),
            ConversionOptions.Default, _bench.Pipeline, _bench.Progress, "node", _bench.Time);
    }

    private sealed class OutcomeList(List<LedgerEntry> entries) : IImageRecorder
    {
        public Action Begun { get; init; } = () => { };

        public Func<LedgerEntry, Exception?> Reached { get; init; } = _ => null;

        public Task BeginAsync(IReadOnlyList<ImageTask> images)
        {
            Begun();
            return Task.CompletedTask;
        }

        public Task ReachAsync(ImageOutcome outcome)
        {
            if (Reached(outcome.Entry) is { } failure)
            {
                throw failure;
            }

            lock (entries)
            {
                entries.Add(outcome.Entry);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class BrokenRecorder : IImageRecorder
    {
        public Task ReachAsync(ImageOutcome outcome) => throw new InvalidOperationException("no ledger");
    }

    /// <summary>Hands out one byte a read, as a slow connection may.</summary>
    private sealed class DripStream(Stream inner) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
