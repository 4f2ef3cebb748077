using System.Diagnostics;
using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Tests.AzureBatch;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;

namespace ImageConversion.Batch.Tests.Submission;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BatchSchedulerTests : IDisposable
{
    private readonly RunBench _bench = new();
    private readonly Dictionary<string, string> _jobs = [];
    private readonly HashSet<string> _tasks = [];
    private readonly FakeTransport _account;

    public BatchSchedulerTests() => _account = new FakeTransport(Answer);

    public void Dispose() => _account.Dispose();

    private string Job => BatchRecord.JobId(_bench.Run.Run, 1);

    [Test]
    public async Task Submit_NewRun_MakesTheJobThenTheTasksThenLetsItEnd()
    {
        Plan plan = await PlanAsync(shards: 250);

        BatchRecord record = (await SubmitAsync(plan))!;

        Assert.Multiple(async () =>
        {
            Assert.That(_account.Calls.First(), Is.EqualTo("POST /jobs"));
            Assert.That(_account.Calls.Count(c => c.EndsWith("/addtaskcollection", StringComparison.Ordinal)), Is.EqualTo(3));
            Assert.That(_account.Calls.Last(), Is.EqualTo($"PATCH /jobs/{Job}"));
            Assert.That(_account.Requests[^1].Text, Does.Contain("terminatejob"));
            Assert.That(_tasks, Is.EquivalentTo(plan.Shards.Select(s => JobDefinition.TaskId(s.Index))));
            Assert.That(record.Job, Is.EqualTo(new BatchRecordJob(Job, _bench.Time.GetUtcNow(), 250)));
            Assert.That(await _bench.Run.Batch.TryReadAsync(default), Is.Not.Null);
        });
    }

    [Test]
    public async Task Submit_ShardsOfDifferentSizes_SendsTheLargestFirst()
    {
        await _bench.PutAsync("a.jpg", RunBench.SmallJpeg);
        await _bench.PutAsync("b.jpg", new byte[5000]);
        await _bench.PutAsync("c.jpg", new byte[3000]);
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });

        await SubmitAsync(plan);

        FakeRequest add = _account.Requests.Single(r => r.Path.EndsWith("/addtaskcollection", StringComparison.Ordinal));
        Assert.That(CreateTasksTests.Ids(add), Is.EqualTo(["shard-00001", "shard-00002", "shard-00000"]));
    }

    [Test]
    public async Task Submit_AgainAfterAnInterruption_GoesOnWithTheSameJob()
    {
        Plan plan = await PlanAsync(shards: 3);
        await SubmitAsync(plan);
        _tasks.Remove("shard-00001");

        BatchRecord record = (await SubmitAsync(plan))!;

        Assert.That(record.Jobs, Has.Count.EqualTo(1));
        Assert.That(_tasks, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Submit_JobHasEnded_MakesAnotherForWhatIsNotDone()
    {
        Plan plan = await PlanAsync(shards: 3);
        await SubmitAsync(plan);
        await FinishAsync(plan, shard: 1);
        _jobs[Job] = "completed";
        _tasks.Clear();

        BatchRecord record = (await SubmitAsync(plan))!;

        Assert.Multiple(() =>
        {
            Assert.That(record.Jobs.Select(j => j.Id), Is.EqualTo([Job, BatchRecord.JobId(_bench.Run.Run, 2)]));
            Assert.That(_tasks, Is.EquivalentTo(["shard-00000", "shard-00002"]));
        });
    }

    [Test]
    public async Task Submit_EveryShardIsDone_SendsNothing()
    {
        Plan plan = await PlanAsync(shards: 2);
        await FinishAsync(plan, shard: 0);
        await FinishAsync(plan, shard: 1);

        Assert.That(await SubmitAsync(plan), Is.Null);
        Assert.That(_account.Requests, Is.Empty);
    }

    [Test]
    public async Task Submit_ServiceRefusesATask_SaysWhichAndWhy()
    {
        Plan plan = await PlanAsync(shards: 2);
        var refusing = new FakeTransport(r => r.Path.EndsWith("/addtaskcollection", StringComparison.Ordinal)
            ? CreateTasksTests.Results(r, id => id == "shard-00001" ? "clienterror InvalidPropertyValue" : "success")
            : Answer(r));

        BatchServiceException refused = await Assert.ThrowsAsync<BatchServiceException>(() => SubmitAsync(plan, refusing));

        Assert.That(refused.Message, Does.Contain("1 of 2").And.Contain("shard-00001").And.Contain("InvalidPropertyValue"));
        Assert.That(refusing.Calls, Has.None.StartsWith("PATCH"), "a job that lacks tasks must not end as if it were done");
    }

    [Test]
    public async Task Submit_QuotaOfJobsIsReached_WaitsUntilAnotherJobEnds()
    {
        Plan plan = await PlanAsync(shards: 2);
        int asked = 0;
        var full = new FakeTransport(r => r.Call == "POST /jobs" && ++asked <= 2 ? FakeTransport.Refusal(409, "ActiveJobAndScheduleQuotaReached") : Answer(r));
        var notes = new List<string>();
        var scheduler = new BatchScheduler(full.Service(), _bench.Time, notes.Add);
        PendingJob pending = (await scheduler.PrepareAsync(plan, _bench.Run, RetrySelection.Passing, default))!;

        Task<BatchRecord> submitting = scheduler.SubmitAsync(plan, _bench.Run, pending, JobDefinitionTests.Define, accepted: null, default);
        while (!submitting.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(1);
        }

        _ = await submitting;
        Assert.That(asked, Is.EqualTo(3));
        Assert.That(notes.Single(), Does.Contain("as many active jobs as its quota allows").And.Contain(Job));
        Assert.That(_tasks, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Submit_QuotaOfJobsIsReachedAndNobodyWaits_IsRefused()
    {
        Plan plan = await PlanAsync(shards: 2);
        var full = new FakeTransport(r => r.Call == "POST /jobs" ? FakeTransport.Refusal(409, "ActiveJobAndScheduleQuotaReached") : Answer(r));

        BatchServiceException refused = await Assert.ThrowsAsync<BatchServiceException>(() => SubmitAsync(plan, full));

        Assert.That(refused.Kind, Is.EqualTo(BatchServiceErrorKind.QuotaExceeded));
    }

    // 1,000,000 in the slow form, which writes what it took.
    [Test]
    public async Task PlanAndSubmit_ManyImages_TakesFewRequestsAndNoMemoryForThem()
    {
        long images = long.Parse(Environment.GetEnvironmentVariable("IMGCONV_COST_IMAGES") ?? "20000", CultureInfo.InvariantCulture);
        var source = new ListedBlobStore(Listing(images));
        var state = new WatchedBlobStore(new InMemoryBlobStore("state"));
        var run = new RunFiles(state, RunId.Create(TimeProvider.System));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        // A thousand shards, however many images: cut by their number alone.
        var request = new PlanRequest { ShardMaxImages = (int)(images / 1000), Sizing = ShardSizing.Even(1L << 40) };
        var clock = Stopwatch.StartNew();
        TimeSpan start = Environment.CpuUsage.TotalTime;

        Plan plan = await new Planner(TimeProvider.System).PlanAsync(request, source, new ListedBlobStore([]), run);
        (TimeSpan planned, TimeSpan plannedCpu) = (clock.Elapsed, Environment.CpuUsage.TotalTime - start);
        var scheduler = new BatchScheduler(_account.Service(), TimeProvider.System);
        PendingJob pending = (await scheduler.PrepareAsync(plan, run, RetrySelection.Passing, default))!;
        _ = await scheduler.SubmitAsync(plan, run, pending, JobDefinitionTests.Define, accepted: null, default);

        (TimeSpan submitted, TimeSpan submittedCpu) = (clock.Elapsed - planned, Environment.CpuUsage.TotalTime - start - plannedCpu);
        long lists = 0;
        foreach (string name in (await RunBench.NamesAsync(state)).Where(n => n.EndsWith(".gz", StringComparison.Ordinal)))
        {
            lists += (await state.TryGetEntryAsync(name))!.SizeBytes;
        }

        long kept = GC.GetTotalMemory(forceFullCollection: true) - before - lists;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{images:N0} images: planned in {planned.TotalSeconds:N1} s ({plannedCpu.TotalSeconds:N1} s of cores) with {state.Count("write"):N0} writes; "
            + $"{plan.Shards.Count:N0} shards submitted in {submitted.TotalSeconds:N1} s ({submittedCpu.TotalSeconds:N1}) with {_account.Requests.Count} requests of "
            + $"{_account.Requests.Sum(r => r.Body.Length):N0} bytes; {kept / 1048576.0:N1} MiB kept beside {lists / 1048576.0:N1} MiB of lists; "
            + $"{Environment.WorkingSet / 1048576.0:N0} MiB resident"));
        Assert.Multiple(() =>
        {
            Assert.That(plan.Shards, Has.Count.EqualTo(1000));
            Assert.That(state.Count("write"), Is.EqualTo(1000 + 3), "a list a shard, head, plan and record");
            Assert.That(_account.Requests, Has.Count.EqualTo(12), "job, 10 x 100 tasks, the job's end");
        });
    }

    private static IEnumerable<BlobEntry> Listing(long images)
    {
        for (long i = 0; i < images; i++)
        {
            yield return new BlobEntry { Name = $"photos/{i / 1000:d6}/image-{i:d9}.jpg", SizeBytes = 500_000 + (i % 1000), ETag = $"\"0x{i:x}\"" };
        }
    }

    private async Task<Plan> PlanAsync(int shards)
    {
        await _bench.PutAsync([.. Enumerable.Range(0, shards).Select(i => $"image-{i:d4}.jpg")]);
        return await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
    }

    private Task FinishAsync(Plan plan, int shard) => _bench.Run.Receipts.WriteAsync(
        new ImageConversion.Batch.Model.ShardReceipt
        {
            Shard = shard,
            ShardHash = plan.Shards[shard].Hash,
            RecipeHash = plan.RecipeHash,
            Counts = new() { Converted = 1 },
            At = _bench.Time.GetUtcNow(),
        },
        default);

    private async Task<BatchRecord?> SubmitAsync(Plan plan, FakeTransport? account = null)
    {
        var scheduler = new BatchScheduler((account ?? _account).Service(), _bench.Time);
        PendingJob? pending = await scheduler.PrepareAsync(plan, _bench.Run, RetrySelection.Passing, default);
        return pending is null
            ? null
            : await scheduler.SubmitAsync(plan, _bench.Run, pending, JobDefinitionTests.Define, accepted: null, default);
    }

    // A job is active once it is made; tasks are there once, by their ids.
    private HttpResponseMessage Answer(FakeRequest request)
    {
        if (request.Call == "POST /jobs")
        {
            string id = request.Json.GetProperty("id").GetString()!;
            return _jobs.TryAdd(id, "active") ? FakeTransport.Status(201) : FakeTransport.Refusal(409, "JobExists");
        }

        if (request.Path.EndsWith("/addtaskcollection", StringComparison.Ordinal))
        {
            lock (_tasks)
            {
                return CreateTasksTests.Results(request, id => _tasks.Add(id) ? "success" : "clienterror TaskExists");
            }
        }

        if (request.Method == "GET" && request.Path.EndsWith("/tasks", StringComparison.Ordinal))
        {
            return FakeTransport.Status(200, """{"value":[]}""");
        }

        if (request.Path.StartsWith("/pools/", StringComparison.Ordinal))
        {
            return FakeTransport.Status(200, """{"state":"active"}""");
        }

        string job = request.Path.Split('/')[2];
        return request.Method switch
        {
            "PATCH" => FakeTransport.Status(200),
            _ when _jobs.TryGetValue(job, out string? state) => FakeTransport.Status(200, $$"""{"id":"{{job}}","state":"{{state}}"}"""),
            _ => FakeTransport.Refusal(404, "JobNotFound"),
        };
    }
}
