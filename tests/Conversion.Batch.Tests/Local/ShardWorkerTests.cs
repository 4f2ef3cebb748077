using System.Text;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Local;

public sealed class ShardWorkerTests
{
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [Test]
    public async Task RunShardAsync_GoodAndBadImages_GivesEachItsOutcome()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "z.jpg");
        await _bench.PutAsync("empty.jpg", []);
        await _bench.PutAsync("text.jpg", "This is no picture."u8.ToArray());
        await _bench.PutAsync("half.jpg", RunBench.TruncatedJpeg);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync();

        Assert.That(
            outcomes.ToDictionary(o => o.Key, o => o.Value.Kind),
            Is.EqualTo(new Dictionary<string, FailureKind?>
            {
                ["a.jpg"] = null,
                ["b.jpg"] = null,
                ["z.jpg"] = null,
                ["empty.jpg"] = FailureKind.NotJpeg,
                ["text.jpg"] = FailureKind.NotJpeg,
                ["half.jpg"] = FailureKind.Truncated,
            }));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png", "b.png", "z.png"]));
    }

    [Test]
    public async Task RunShardAsync_NameThatThePlansSelectionDoesNotTake_IsRefused()
    {
        await _bench.PutAsync("id_rsa");
        Plan plan = await _bench.PlanAsync(new PlanRequest { Select = ImageSelection.Content });

        BatchException refused = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.RunShardAsync(plan with { Select = ImageSelection.Name })))!;
        await _bench.RunShardAsync(plan);

        Assert.That((refused.Kind, plan.Total), Is.EqualTo((BatchErrorKind.RunInvalid, 1L)));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["id_rsa.png"]));
    }

    [Test]
    public async Task RunShardAsync_Converted_RecordsWhatWasDone()
    {
        string etag = await _bench.PutAsync("dir/a.jpg", RunBench.SmallJpeg);

        LedgerEntry entry = (await _bench.ConvertAsync())["dir/a.jpg"];

        byte[] png = await _bench.ReadAsync(_bench.Target, "dir/a.png");
        Assert.That(entry, Is.EqualTo(new LedgerEntry
        {
            Name = "dir/a.jpg",
            Target = "dir/a.png",
            Outcome = Outcome.Converted,
            Warnings = entry.Warnings,
            WidthPixels = 24,
            HeightPixels = 16,
            SourceBytes = RunBench.SmallJpeg.Length,
            TargetBytes = png.Length,
            SourceEtag = etag,
            DecodeMs = entry.DecodeMs,
            EncodeMs = entry.EncodeMs,
            Node = Environment.MachineName,
            At = _bench.Time.GetUtcNow(),
        }));
        Assert.That(entry.DecodeMs, Is.Not.Null);
        BlobEntry written = (await _bench.Target.TryGetEntryAsync("dir/a.png"))!;
        Assert.That(Stamp.TryRead(written.Metadata), Is.EqualTo(new Stamp(etag, new Recipe().Hash)));
    }

    [Test]
    public async Task RunShardAsync_Finished_LeavesAReceiptWithTheCounts()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PutAsync("b.jpg", []);
        Plan plan = await _bench.PlanAsync();

        await _bench.RunShardAsync(plan);

        ShardReceipt receipt = (await _bench.ReceiptAsync())!;
        Assert.That(receipt.ShardHash, Is.EqualTo(plan.Shards[0].Hash));
        Assert.That(receipt.RecipeHash, Is.EqualTo(plan.RecipeHash));
        Assert.That((receipt.Counts.Converted, receipt.Counts.Failed), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task RunShardAsync_LastShard_CountsProgress()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PutAsync("b.jpg", []);

        await _bench.ConvertAsync();

        var now = _bench.Progress.Snapshot();
        Assert.That((now.Counts.Converted, now.Counts.Failed, now.InFlight), Is.EqualTo((1, 1, 0)));
        Assert.That(now.RecentFailures.Select(f => f.Name), Is.EqualTo(["b.jpg"]));
        Assert.That(now.BytesDone, Is.EqualTo(RunBench.SmallJpeg.Length));
    }

    [Test]
    public async Task RunShardAsync_ReachedBefore_TouchesOnlyTheRest()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.State.AppendAsync($"{_bench.Run.Run}/ledger/00000.ndjson", Encoding.UTF8.GetBytes(
            Line("a.jpg", "\"outcome\":\"Converted\"", 1)
            + Line("b.jpg", "\"outcome\":\"Failed\",\"kind\":\"Corrupt\"", 1)
            + Line("c.jpg", "\"outcome\":\"Failed\",\"kind\":\"Transient\"", 3)
            + "{\"name\":\"d.jpg\",\"targ"));

        await _bench.RunShardAsync(plan);

        Assert.That(_bench.Source.Names("read"), Is.EquivalentTo(["c.jpg", "d.jpg"]));
        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(
            ledger.Outcomes.Values.ToDictionary(o => o.Name, o => (o.Outcome, o.Attempt)),
            Is.EqualTo(new Dictionary<string, (Outcome, int)>
            {
                ["a.jpg"] = (Outcome.Converted, 1),
                ["b.jpg"] = (Outcome.Failed, 1),
                ["c.jpg"] = (Outcome.Converted, 4),
                ["d.jpg"] = (Outcome.Converted, 1),
            }));
        Assert.That((await _bench.ReceiptAsync())!.Counts.Total, Is.EqualTo(4));
    }

    [Test]
    public async Task RunShardAsync_FinishedBefore_ReadsNothing()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.RunShardAsync(plan);

        await _bench.RunShardAsync(plan);

        Assert.That(_bench.Source.Count("read"), Is.EqualTo(1));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public async Task RunShardAsync_NoSuchShard_IsNotFound(int index)
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        using ShardWorker worker = _bench.Worker(plan);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => worker.RunShardAsync(index, default)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunNotFound));
    }

    [Test]
    public async Task Create_RecipeOfAnotherConverter_IsRefused()
    {
        await _bench.PutAsync("a.jpg");
        var later = new Recipe { ConverterVersion = JpegToPngConverter.OutputVersion + 1 };
        Plan plan = await _bench.PlanAsync(new PlanRequest { Recipe = later });

        BatchException e = Assert.Throws<BatchException>(() => _bench.Worker(plan))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(e.Message, Does.Contain(_bench.Run.Run).And.Contain(later.Hash));
    }

    [Test]
    public async Task Create_RecipeThatIsNotThePlansHash_IsRefused()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();

        BatchException e = Assert.Throws<BatchException>(() => _bench.Worker(plan with { RecipeHash = "0123456789abcdef" }))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
    }

    [Test]
    public async Task RunShardAsync_TamperedList_IsRefusedBeforeAnyImage()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.Run.Shards.WriteAsync(0, [new PlannedImage { Name = "x", Target = "y", Bytes = 1, Etag = "e" }], default);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.RunShardAsync(plan)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(_bench.Source.Count("read"), Is.Zero);
    }

    [Test]
    public async Task RunShardAsync_LedgerCannotBeWritten_FailsTheRunAndLeavesNoReceipt()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        _bench.State.BeforeAppend = (_, _) => throw RunBench.Error(BlobStoreErrorKind.AccessDenied);

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => _bench.RunShardAsync(plan)))!;

        Assert.That(e.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(await _bench.ReceiptAsync(), Is.Null);
    }

    [Test]
    public async Task RunShardAsync_ProcessDiedBefore_TriesWhatItHadBegunOneByOneAndTheRestAsEver()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        Plan plan = await _bench.PlanAsync();
        await AppendAsync(Began("a.jpg", "b.jpg", "c.jpg") + Line("a.jpg", "\"outcome\":\"Converted\"", 1));

        await _bench.RunShardAsync(plan);

        string[] begun = [.. (await LedgerTextAsync()).Split('\n').Where(l => l.Contains("\"began\"", StringComparison.Ordinal))];
        Assert.That(begun, Has.Length.EqualTo(4));
        Assert.That(begun[1], Does.Contain("""["b.jpg"],"alone":true"""));
        Assert.That(begun[2], Does.Contain("""["c.jpg"],"alone":true"""));
        Assert.That(begun[3], Does.Contain("""["d.jpg"],"node":"""));
        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(ledger.Outcomes.Values, Has.Exactly(4).Property("Outcome").EqualTo(Outcome.Converted));
        Assert.That(ledger.Outcomes["b.jpg"].Attempt, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task RunShardAsync_DiedAfterAWriteAndBeforeItsLedgerHeardOfIt_DoesNotDecodeAgain(int deathsAlone)
    {
        string etag = await _bench.PutAsync("a.jpg", RunBench.SmallJpeg);
        Plan plan = await _bench.PlanAsync();
        await AppendAsync(Began("a.jpg") + string.Concat(Enumerable.Range(1, deathsAlone).Select(death => BeganAlone("a.jpg", death))));
        await _bench.Target.CreateIfAbsentAsync();
        using var png = new MemoryStream();
        new JpegToPngConverter().Convert(new MemoryStream(RunBench.SmallJpeg), png);
        await _bench.Target.WriteAsync(
            "a.png", png.ToArray(), new BlobWriteOptions { Metadata = new Stamp(etag, plan.RecipeHash).ToMetadata() });

        await _bench.RunShardAsync(plan);

        Assert.That(_bench.Source.Count("read"), Is.Zero);
        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"];
        Assert.That(
            (entry.Outcome, entry.WidthPixels, entry.HeightPixels, entry.TargetBytes, entry.SourceBytes, entry.DecodeMs),
            Is.EqualTo((Outcome.Converted, 24, 16, png.Length, (long)RunBench.SmallJpeg.Length, (double?)null)));
    }

    [Test]
    public async Task RunShardAsync_ImageThatKilledTwiceAlone_IsSetAsideAndItsNeighboursAreConverted()
    {
        await _bench.PutAsync("a.jpg", "bad.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync();
        await AppendAsync(
            Began("a.jpg", "bad.jpg", "c.jpg") + BeganAlone("bad.jpg", 1) + BeganAlone("bad.jpg", 2));

        await _bench.RunShardAsync(plan);

        Assert.That(_bench.Source.Names("read"), Is.EquivalentTo(["a.jpg", "c.jpg"]));
        LedgerEntry bad = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["bad.jpg"];
        Assert.That((bad.Kind, bad.Attempt), Is.EqualTo((FailureKind.Crashed, 3)));
        Assert.That(bad.Message, Does.Contain("2 times"));
        Assert.That((await _bench.ReceiptAsync())!.Counts.Failures[FailureKind.Crashed], Is.EqualTo(1));
    }

    [Test]
    public async Task RunShardAsync_DiedAloneOnce_IsTriedOnceMoreBehindAllOthers()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync();
        await AppendAsync(Began("a.jpg", "b.jpg") + BeganAlone("a.jpg", 1));

        await _bench.RunShardAsync(plan);

        Assert.That(_bench.Source.Names("read"), Is.EqualTo(["b.jpg", "c.jpg", "a.jpg"]));
    }

    [Test]
    public async Task RunShardAsync_StoppedInGoodOrder_LeavesNoSuspects()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 100).Select(i => $"{i:D3}.jpg")]);
        Plan plan = await _bench.PlanAsync();
        using var cancel = new CancellationTokenSource();
        _bench.Target.BeforeWrite = async (_, _) => await cancel.CancelAsync();
        await Assert.ThatAsync(() => _bench.RunShardAsync(plan, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        _bench.Target.BeforeWrite = (_, _) => Task.CompletedTask;

        await _bench.RunShardAsync(plan);

        Assert.That(await LedgerTextAsync(), Does.Contain("\"released\"").And.Not.Contain("\"alone\""));
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task RunShardAsync_AnotherHasTheShard_WaitsAndDoesWhatIsLeft()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        Plan plan = await _bench.PlanAsync();
        using var cancel = new CancellationTokenSource();
        var underWay = new TaskCompletionSource();
        _bench.Target.BeforeWrite = async (name, token) =>
        {
            if (name == "030.png" && underWay.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        Task first = _bench.RunShardAsync(plan, cancel.Token);
        await underWay.Task;

        Task second = _bench.RunShardAsync(plan);
        Assert.That(_bench.Source.Names("read"), Is.Unique, "the second reads nothing while the first has the shard");
        await cancel.CancelAsync();
        _bench.Time.Advance(JobGroup.WritePatience);
        await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
        await AdvanceUntilAsync(second);
        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(ledger.Entries.Select(e => e.Name), Is.EquivalentTo(names), "each image has one outcome");
        Assert.That(_bench.Target.Names("write").Count(n => n != "030.png"), Is.EqualTo(_bench.Target.Names("write").Where(n => n != "030.png").Distinct().Count()));
    }

    [Test]
    public async Task RunShardAsync_LeaseLostBeforeTheLedgerHeardOfPngs_TellsOfThemWhenItHasItAgain()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync();
        var heldUp = new TaskCompletionSource();
        int writes = 0;
        _bench.Target.BeforeWrite = (_, _) =>
        {
            if (Interlocked.Increment(ref writes) == 3)
            {
                _bench.Time.Advance(ShardLease.Duration);
                heldUp.SetResult();
            }

            return Task.CompletedTask;
        };

        Task run = _bench.RunShardAsync(plan);
        await heldUp.Task;
        await AdvanceUntilAsync(run);

        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.Multiple(async () =>
        {
            Assert.That(ledger.Outcomes.Values.Select(e => (e.Outcome, e.WidthPixels)), Is.EqualTo(Enumerable.Repeat((Outcome.Converted, (int?)24), 3)));
            Assert.That(_bench.Source.Names("read"), Is.Unique, "nothing is decoded twice");
            Assert.That((await _bench.ReceiptAsync())!.Counts.Converted, Is.EqualTo(3));
            Assert.That(_bench.Progress.Snapshot().Counts.Total, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task RunShardAsync_HearsThatImagesWereGivenAway_DecodesNoneThatItOnlyReadAhead()
    {
        const int Kept = 3;
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"{i:D3}.jpg")];
        await _bench.PutAsync(names);
        Plan plan = await _bench.PlanAsync();
        IReadOnlyList<PlannedImage> images = await _bench.Run.Shards.ReadAsync(plan.Shards[0], NamePolicy.Replace, default);
        var reading = new TaskCompletionSource();
        var mayRead = new TaskCompletionSource();
        var asked = new SemaphoreSlim(0);
        _bench.Source.BeforeRead = (_, _) =>
        {
            reading.TrySetResult();
            return mayRead.Task;
        };
        await _bench.Target.CreateIfAbsentAsync();
        using ShardWorker worker = _bench.Worker(plan, isTask: true);
        Task run = worker.RunShardAsync(0, default);
        await reading.Task;

        await _bench.Run.Shards.WriteAsync(1, [.. images.Skip(Kept)], default);
        await _bench.Run.Parts.WriteGivenAsync(0, [1], default);
        _bench.State.BeforeRead = (name, _) =>
        {
            if (name.EndsWith(".given", StringComparison.Ordinal))
            {
                asked.Release();
            }

            return Task.CompletedTask;
        };
        for (int question = 0; question < 2; question++)
        {
            // Asked for the second time, it has taken in the first answer.
            _bench.Time.Advance(GivenImages.AskInterval);
            await asked.WaitAsync();
        }

        mayRead.SetResult();
        await AdvanceUntilAsync(run);

        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default);
        Assert.Multiple(async () =>
        {
            Assert.That(ledger.Outcomes.Keys, Is.EquivalentTo(names.Take(Kept)));
            Assert.That(await RunBench.NamesAsync(_bench.Target), Has.Count.EqualTo(Kept));
            Assert.That(names.Skip(Kept).Where(n => ledger.HistoryOf(n).IsSuspect), Is.Empty, "what was begun is given back");
        });
    }

    [TestCase("shard")]
    [TestCase("recipe")]
    [TestCase("version")]
    public async Task RunShardAsync_ReceiptOfOtherWork_IsRefusedBeforeAnyImage(string what)
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.Run.Receipts.WriteAsync(
            new ShardReceipt
            {
                Version = what == "version" ? ShardReceipt.CurrentVersion + 1 : ShardReceipt.CurrentVersion,
                Shard = 0,
                ShardHash = what == "shard" ? "other" : plan.Shards[0].Hash,
                RecipeHash = what == "recipe" ? "other" : plan.RecipeHash,
                Counts = new OutcomeCounts(),
                At = default,
            },
            default);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.RunShardAsync(plan)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(e.Message, Does.Contain(what));
        Assert.That(_bench.Source.Count("read"), Is.Zero);
    }

    // No faster than a lease can be renewed.
    private async Task AdvanceUntilAsync(Task end)
    {
        while (!end.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(250));
        }

        await end;
    }

    private static string Began(params string[] names) =>
        $$"""{"began":[{{string.Join(',', names.Select(n => $"\"{n}\""))}}],"node":"n","at":"2026-01-02T03:04:00+00:00"}""" + "\n";

    private static string BeganAlone(string name, int second) =>
        $$"""{"began":["{{name}}"],"alone":true,"node":"n","at":"2026-01-02T03:04:{{second:D2}}+00:00"}""" + "\n";

    private Task AppendAsync(string lines) =>
        _bench.State.AppendAsync($"{_bench.Run.Run}/ledger/00000.ndjson", Encoding.UTF8.GetBytes(lines));

    private async Task<string> LedgerTextAsync() =>
        Encoding.UTF8.GetString(await _bench.ReadAsync(_bench.State, $"{_bench.Run.Run}/ledger/00000.ndjson"));

    private static string Line(string name, string outcome, int attempt) =>
        $$"""{"name":"{{name}}","target":"t",{{outcome}},"attempt":{{attempt}},"node":"n","at":"2026-01-02T03:04:05+00:00"}""" + "\n";
}
