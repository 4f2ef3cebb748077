using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Reporting;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Local;

public sealed class LocalRunTests
{
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [Test]
    public async Task ExecuteAsync_GoodImages_ClosesTheAccount()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "dir/c.jpg");
        await _bench.PutAsync("readme.txt", [1]);

        RunSummary summary = await _bench.LocalRunAsync();

        Assert.That(summary with { Failures = new Dictionary<FailureKind, long>(), IgnoredBy = null }, Is.EqualTo(new RunSummary
        {
            Run = summary.Run,
            Recipe = new Recipe().Hash,
            State = RunState.Completed,
            Total = 3,
            Converted = 3,
            UpToDate = 0,
            Ignored = 1,
            Failed = 0,
            Failures = new Dictionary<FailureKind, long>(),
            SourceBytes = 3 * RunBench.SmallJpeg.Length,
            TargetBytes = summary.TargetBytes,
            Megapixels = 0.001,
            CoreSeconds = summary.CoreSeconds,
            Checked = 3,
            ElapsedSeconds = 0,
            ActiveSeconds = summary.ActiveSeconds,
            WallSeconds = 0,
            Result = RunResult.Success,
        }).Using<RunSummary>((x, y) => x with { Failures = y.Failures } == y));
        Assert.That(summary.Failures, Is.Empty);
        Assert.That(summary.IgnoredBy, Is.EqualTo(new Dictionary<IgnoredReason, long> { [IgnoredReason.Name] = 1 }));
        Assert.That(summary.Closes, Is.True);
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png", "b.png", "dir/c.png"]));
    }

    [Test]
    public async Task ExecuteAsync_SecondRun_ConvertsNothing()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        await _bench.LocalRunAsync();
        int reads = _bench.Source.Count("read");
        int writes = _bench.Target.Count("write");

        RunSummary second = await _bench.LocalRunAsync();

        Assert.That((second.Total, second.UpToDate, second.Converted, second.Result), Is.EqualTo((2, 2, 0, RunResult.Success)));
        Assert.That(_bench.Source.Count("read"), Is.EqualTo(reads));
        Assert.That(_bench.Target.Count("write"), Is.EqualTo(writes));
    }

    [Test]
    public async Task ExecuteAsync_OneSourceChanged_ConvertsThatOne()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        await _bench.LocalRunAsync();
        await _bench.PutAsync("b.jpg");

        RunSummary second = await _bench.LocalRunAsync();

        Assert.That((second.UpToDate, second.Converted), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task ExecuteAsync_OneBadImage_FinishesWithFour()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PutAsync("b.jpg", "no picture"u8.ToArray());

        RunSummary summary = await _bench.LocalRunAsync();

        Assert.That((summary.State, summary.Result), Is.EqualTo((RunState.Completed, RunResult.SomeFailed)));
        Assert.That(summary.Failures, Is.EqualTo(new Dictionary<FailureKind, long> { [FailureKind.NotJpeg] = 1 }));
    }

    [Test]
    public async Task ExecuteAsync_PassingFault_FinishesWithFive()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Source.BeforeRead = (name, _) =>
            name == "a.jpg" ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;

        RunSummary summary = await _bench.LocalRunAsync();

        Assert.That((summary.State, summary.Result), Is.EqualTo((RunState.Completed, RunResult.TransientLeft)));
    }

    [Test]
    public async Task ExecuteAsync_NoJpeg_SaysSoAndLeavesNothing()
    {
        await _bench.PutAsync("readme.txt", [1]);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.LocalRunAsync()))!;

        Assert.That(RunResults.From(e), Is.EqualTo(RunResult.NoImages));
        Assert.That(await _bench.Target.ExistsAsync() || await _bench.State.ExistsAsync(), Is.False);
    }

    [Test]
    public async Task ExecuteAsync_StoppedMidRun_SummarisesHowFarItCame()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.jpg")]);
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

        RunSummary summary = await _bench.LocalRunAsync(new PlanRequest { ShardMaxImages = 50 }, stop: stop.Token);

        Assert.That((summary.State, summary.Result), Is.EqualTo((RunState.Stopped, RunResult.Stopped)));
        Assert.That(summary.Converted, Is.EqualTo((await RunBench.NamesAsync(_bench.Target)).Count).And.LessThan(60));
        Assert.That(summary.Closes, Is.False);
        Assert.That((await StoredSummaryAsync())!.State, Is.EqualTo(RunState.Stopped));

        _bench.Target.BeforeWrite = (_, _) => Task.CompletedTask;
        RunSummary next = await _bench.LocalRunAsync();
        Assert.That((next.UpToDate, next.Converted, next.Result), Is.EqualTo((summary.Converted, 200 - summary.Converted, RunResult.Success)));
    }

    [Test]
    public async Task ExecuteAsync_StoppedWhileTheStateKeepsSilent_EndsAndSaysWhatToDo()
    {
        await _bench.PutAsync("a.jpg");
        using var stop = new CancellationTokenSource();
        _bench.State.BeforeWrite = async (name, token) =>
        {
            if (name.EndsWith("summary.json", StringComparison.Ordinal))
            {
                await stop.CancelAsync();
                _bench.Time.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(Timeout.Infinite, token);
            }
        };

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => _bench.LocalRunAsync(stop: stop.Token)))!;

        Assert.That(e.Message, Does.Contain("state").And.Contains("within 5 s").And.Contains("resuming"));
    }

    [Test]
    public async Task ExecuteAsync_StoppedWhilePlanning_IsACancellation()
    {
        await _bench.PutAsync("a.jpg");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThatAsync(() => _bench.LocalRunAsync(stop: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await _bench.State.ExistsAsync(), Is.False);
    }

    [Test]
    public async Task ExecuteAsync_TargetFull_SummarisesAndFails()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Target.BeforeWrite = (name, _) =>
            name == "b.png" ? throw RunBench.Error(BlobStoreErrorKind.OutOfSpace) : Task.CompletedTask;

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.LocalRunAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.OutOfSpace));
        RunSummary summary = (await StoredSummaryAsync())!;
        Assert.That((summary.State, summary.Result), Is.EqualTo((RunState.Failed, RunResult.TransientLeft)));
    }

    [Test]
    public async Task ExecuteAsync_TargetCannotBeMade_SummarisesAndFails()
    {
        await _bench.PutAsync("a.jpg");
        _bench.Target.BeforeCreate = () => throw RunBench.Error(BlobStoreErrorKind.AccessDenied);

        await Assert.ThatAsync(() => _bench.LocalRunAsync(), Throws.InstanceOf<BlobStoreException>());

        RunSummary summary = (await StoredSummaryAsync())!;
        Assert.That((summary.State, summary.Result), Is.EqualTo((RunState.Failed, RunResult.NotReady)));
    }

    [Test]
    public async Task ExecuteAsync_StateFullToo_ThrowsTheFirstError()
    {
        await _bench.PutAsync("a.jpg");
        _bench.Target.BeforeWrite = (_, _) => throw RunBench.Error(BlobStoreErrorKind.OutOfSpace);
        _bench.State.BeforeWrite = (name, _) =>
            name.EndsWith("summary.json", StringComparison.Ordinal)
                ? throw RunBench.Error(BlobStoreErrorKind.OutOfSpace)
                : Task.CompletedTask;

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.LocalRunAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.OutOfSpace));
    }

    [Test]
    public async Task ExecuteAsync_LedgerCannotBeWritten_Fails()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 100).Select(i => $"{i:D3}.jpg")]);
        _bench.State.BeforeAppend = (_, _) => throw RunBench.Error(BlobStoreErrorKind.AccessDenied);

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => _bench.LocalRunAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That((await StoredSummaryAsync())!.State, Is.EqualTo(RunState.Failed));
    }

    [Test]
    public async Task ExecuteAsync_ManyShards_FinishesEach()
    {
        await _bench.PutAsync([.. Enumerable.Range(0, 25).Select(i => $"{i:D3}.jpg")]);

        RunSummary summary = await _bench.LocalRunAsync(new PlanRequest { ShardMaxImages = 4 });

        var run = new RunFiles(_bench.State, summary.Run);
        Plan plan = await run.Plan.ReadAsync(default);
        Assert.That(summary.Converted, Is.EqualTo(25));
        Assert.That(plan.Shards, Has.Count.EqualTo(7));
        foreach (ShardSummary shard in plan.Shards)
        {
            Assert.That((await run.Receipts.TryReadAsync(shard, plan, default))!.Counts.Converted, Is.EqualTo(shard.Images));
        }
    }

    [Test]
    public async Task ReadAsync_RunWithFailures_ListsTheFirstOfThem()
    {
        await _bench.PutAsync("a.jpg");
        foreach (int i in Enumerable.Range(0, 5))
        {
            await _bench.PutAsync($"bad{i}.jpg", [1, 2]);
        }

        RunSummary summary = await _bench.LocalRunAsync();
        RunReport report = await RunReportReader.ReadAsync(new RunFiles(_bench.State, summary.Run), mostListed: 3, default);

        Assert.That(report.Failures.Select(f => f.Name), Is.EqualTo(["bad0.jpg", "bad1.jpg", "bad2.jpg"]));
        Assert.That(report.Missing, Is.Zero);
        Assert.That((report.Source, report.Target, report.Summary.Failed), Is.EqualTo(("source", "target", 5)));
    }

    [Test]
    public async Task ReadAsync_RunWithoutSummary_ShowsWhatItsLedgersShow()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });

        RunReport planned = await RunReportReader.ReadAsync(_bench.Run, 10, default);
        await _bench.RunShardAsync(plan);
        RunReport running = await RunReportReader.ReadAsync(_bench.Run, 10, default);

        Assert.That((planned.Summary.State, planned.Missing), Is.EqualTo((RunState.Planned, 2)));
        Assert.That((running.Summary.State, running.Summary.Converted, running.Missing), Is.EqualTo((RunState.Running, 1, 1)));
    }

    [TestCase("Converted,UpToDate", 0, 0, ExpectedResult = RunResult.Success)]
    [TestCase("", 2, 0, ExpectedResult = RunResult.Success)]
    [TestCase("Converted,Corrupt", 0, 0, ExpectedResult = RunResult.SomeFailed)]
    [TestCase("Converted,AccessDenied,Transient", 0, 0, ExpectedResult = RunResult.TransientLeft)]
    [TestCase("Converted,Corrupt", 0, 1, ExpectedResult = RunResult.Incomplete)]
    [TestCase("Transient", 1, 1, ExpectedResult = RunResult.Incomplete)]
    [TestCase("", 0, 1, ExpectedResult = RunResult.Incomplete)]
    [TestCase("", 0, 0, ExpectedResult = RunResult.NoImages)]
    public async Task<RunResult> Result_OfAnAccount_SaysHowTheRunEnded(string outcomes, int upToDateBefore, int missing)
    {
        string[] reached = outcomes.Split(',', StringSplitOptions.RemoveEmptyEntries);
        PlannedImage[] images =
        [
            .. Enumerable.Range(0, reached.Length + missing)
                .Select(i => new PlannedImage { Name = $"{i}.jpg", Target = $"{i}.png", Bytes = 1, Etag = "e" }),
        ];
        Plan plan = await PlanOfAsync(images, upToDateBefore);
        await using (var ledger = new LedgerWriter(_bench.Run, 0, ShardLedger.Empty, "n", _bench.Time))
        {
            foreach ((string outcome, PlannedImage image) in reached.Zip(images))
            {
                bool failed = Enum.TryParse(outcome, out FailureKind kind);
                await ledger.AddAsync(new LedgerEntry
                {
                    Name = image.Name,
                    Target = image.Target,
                    Outcome = failed ? Outcome.Failed : Enum.Parse<Outcome>(outcome),
                    Kind = failed ? kind : null,
                    Node = "n",
                    At = default,
                });
            }
        }

        Account account = await Account.OfAsync(plan, _bench.Run, default);

        Assert.That(account.Missing, Is.EqualTo(missing));
        Assert.That(account.Closes, Is.EqualTo(missing == 0));
        Assert.That(account.ToSummary(RunState.Completed, account.Result, default).Closes, Is.EqualTo(missing == 0));
        return account.Result;
    }

    [Test]
    public async Task Account_PlanWhoseTotalIsNotItsLists_DoesNotClose()
    {
        Plan plan = await PlanOfAsync([], upToDate: 2);

        Account account = await Account.OfAsync(plan with { Total = 3 }, _bench.Run, default);

        Assert.That((account.Missing, account.Closes, account.Result), Is.EqualTo((0, false, RunResult.Incomplete)));
    }

    private async Task<Plan> PlanOfAsync(PlannedImage[] images, int upToDate)
    {
        await _bench.State.CreateIfAbsentAsync();
        return new Plan
        {
            Run = _bench.Run.Run,
            CreatedAt = default,
            Source = "/s",
            Target = "/t",
            Recipe = new Recipe(),
            RecipeHash = new Recipe().Hash,
            Names = NamePolicy.Replace,
            Overwrite = OverwritePolicy.Stale,
            Total = images.Length + upToDate,
            UpToDate = upToDate,
            Bytes = 0,
            Ignored = 0,
            Shards = images.Length == 0 ? [] : [await _bench.Run.Shards.WriteAsync(0, images, default)],
        };
    }

    private async Task<RunSummary?> StoredSummaryAsync()
    {
        IReadOnlyList<string> runs = await RunFiles.ListRunsAsync(_bench.State, default);
        return await new RunFiles(_bench.State, runs[^1]).Summary.TryReadAsync(default);
    }
}
