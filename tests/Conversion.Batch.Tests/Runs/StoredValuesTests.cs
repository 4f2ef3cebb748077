using System.Text.Json;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Records that no run writes: jobs and pools of others, counts and times that are none.</summary>
public sealed class StoredValuesTests
{
    private static readonly (string Name, Func<BatchRecord, BatchRecord> Change)[] Records =
    [
        ("job of another run", r => r with { Jobs = [r.Job with { Id = "imgconv-20260102-030405-ffffff-1" }] }),
        ("job of anybody", r => r with { Jobs = [r.Job with { Id = "payroll" }] }),
        ("no job", r => r with { Jobs = [] }),
        ("pool of anybody, as its own", r => r with { OwnPool = new BatchRecordPool("Standard_D4s_v5", 1, 0, 4, "ubuntu") }),
        ("worker is a path", r => r with { Worker = "../../x" }),
        ("pool of two lines", r => r with { Pool = "p\nDone" }),
        ("account of two lines", r => r with { Account = "https://a\nDone" }),
        ("no time at all", r => r with { MaxDuration = TimeSpan.Zero }),
    ];

    private static readonly (string Name, Func<RunSummary, RunSummary> Change)[] Summaries =
    [
        ("negative count", s => s with { Converted = -1 }),
        ("huge count", s => s with { TargetBytes = long.MaxValue }),
        ("time that no time span has room for", s => s with { ElapsedSeconds = 1e300 }),
        ("state that is none", s => s with { State = (RunState)77 }),
        ("run of two lines", s => s with { Run = "r\nDone" }),
        ("very long cause", s => s with { End = new RunEnd(RunEndKind.JobEnded, new string('x', 100_000)) }),
    ];

    private RunBench _bench = null!;

    public static IEnumerable<string> RecordCases => Records.Select(c => c.Name);

    public static IEnumerable<string> SummaryCases => Summaries.Select(c => c.Name);

    private BatchRecord Good => new()
    {
        Account = "https://a", Pool = "p", Slots = 3, Identity = "i", Worker = new string('a', 64),
        Jobs = [new BatchRecordJob(BatchRecord.JobId(_bench.Run.Run, 1), DateTimeOffset.UnixEpoch, 2)],
    };

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg");
        _ = await _bench.PlanAsync();
    }

    [Test]
    public async Task Read_GoodRecord_IsIt()
    {
        await _bench.Run.Batch.WriteAsync(Good with { Pool = Good.Job.Id, OwnPool = new BatchRecordPool("v", 1, 0, 4, "ubuntu") }, default);

        Assert.That((await _bench.Run.Batch.TryReadAsync(default))!.Pool, Is.EqualTo(Good.Job.Id));
    }

    [Test]
    public void Reason_JsonNamesLongMembers_IsShort() =>
        Assert.That(StoredText.Reason(new JsonException(new string('x', 999) + "\U0001F600" + new string('y', 70_000))), Is.EqualTo(new string('x', 999) + "…"));

    [TestCaseSource(nameof(RecordCases))]
    public async Task Read_RecordThatNoRunWrites_IsDamaged(string change)
    {
        await _bench.Run.Batch.WriteAsync(Records.Single(c => c.Name == change).Change(Good), default);

        await DamagedAsync(() => _bench.Run.Batch.TryReadAsync(default));
    }

    [TestCaseSource(nameof(SummaryCases))]
    public async Task Read_SummaryThatNoRunWrites_IsDamaged(string change)
    {
        RunSummary summary = new()
        {
            Run = _bench.Run.Run, Recipe = "r", State = RunState.Completed, Total = 1, Converted = 1, UpToDate = 0, Failed = 0,
            Failures = new Dictionary<FailureKind, long>(), SourceBytes = 1, TargetBytes = 1, Megapixels = 1, ElapsedSeconds = 1,
            Result = RunResult.Success,
        };
        await _bench.Run.Summary.WriteAsync(Summaries.Single(c => c.Name == change).Change(summary), default);

        await DamagedAsync(() => _bench.Run.Summary.TryReadAsync(default));
    }

    [Test]
    public async Task Read_EstimateOfNoMachines_IsDamaged()
    {
        Plan plan = await _bench.Run.Plan.ReadAsync(default);
        RunEstimate estimate = RunEstimator.Estimate(plan, RunMachines.ThisMachine(2));
        await _bench.Run.Estimate.WriteAsync(estimate with { Machines = estimate.Machines with { SpotNodes = 2 } }, default);

        await DamagedAsync(() => _bench.Run.Estimate.TryReadAsync(default));
    }

    [Test]
    public async Task Read_ReceiptOfMoreImagesThanTheShardHas_IsDamaged()
    {
        Plan plan = await _bench.Run.Plan.ReadAsync(default);
        var receipt = new ShardReceipt
        {
            Shard = 0, ShardHash = plan.Shards[0].Hash, RecipeHash = plan.RecipeHash, At = DateTimeOffset.UnixEpoch, Counts = new OutcomeCounts { Converted = 2 },
        };
        await _bench.Run.Receipts.WriteAsync(receipt, default);

        await DamagedAsync(() => _bench.ReceiptAsync());
    }

    // A store says how long a file is, and is not believed: here it is longer than any summary.
    [Test]
    public async Task Read_SummaryOfManyMegabytes_IsDamagedBeforeItIsParsed()
    {
        await _bench.State.WriteAsync($"{_bench.Run.Run}/summary.json", new byte[5 << 20]);

        Assert.That(await DamagedAsync(() => _bench.Run.Summary.TryReadAsync(default)), Does.Contain("more than"));
    }

    private static async Task<string> DamagedAsync(Func<Task> read)
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => read()))!;
        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        return e.Message;
    }
}
