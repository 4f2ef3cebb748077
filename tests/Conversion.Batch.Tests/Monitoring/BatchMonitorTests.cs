using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using Moq;

namespace ImageConversion.Batch.Tests.Monitoring;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BatchMonitorTests
{
    private const string Pool = "pool";

    private readonly RunBench _bench = new();
    private readonly Mock<IBatchService> _service = new(MockBehavior.Strict);

    [Test]
    public async Task Follow_MoneyThatWasNotSpent_LengthensTheJobsTime()
    {
        TimeSpan? told = null;
        using var stopped = new CancellationTokenSource();
        Plan plan = await PlanAsync(images: 2);
        _service.Setup(s => s.UpdateJobAsync("job", It.IsAny<BatchJobUpdateOptions>(), null, It.IsAny<CancellationToken>()))
            .Returns((string _, BatchJobUpdateOptions update, string? _, CancellationToken _) =>
            {
                told = update.Constraints!.MaxWallClockTime;
                return stopped.CancelAsync();
            });
        BatchRecord record = Record() with
        {
            Cost = new CostLimit(Most: 12, DedicatedPerHour: 2, SpotPerHour: 1), MaxDuration = TimeSpan.FromDays(1), Dedicated = 3,
        };
        await using var monitor = new BatchMonitor(_service.Object, plan, _bench.Run, record, _bench.Time, Submission.JobDefinitionTests.Define);

        await Assert.ThatAsync(
            async () => await monitor.FollowAsync(new MonitorOptions(), stopped.Token).CountAsync(), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(told, Is.EqualTo(TimeSpan.FromHours(2)), "12 at 6 an hour");
    }

    [Test]
    public async Task Look_ShardsAtWork_NamesTheSlowestFirst()
    {
        Plan plan = await PlanAsync(images: 8, shards: 2);
        await AppendAsync(plan, shard: 0, seconds: [0, 1, 2]);
        await AppendAsync(plan, shard: 1, seconds: [0, 10, 20]);
        await using var monitor = new BatchMonitor(_service.Object, plan, _bench.Run, Record(), _bench.Time);

        RunStatus view = await monitor.LookAsync(default);

        Assert.That(view.Slowest.Select(s => (s.Shard, s.Images, s.Done, s.Left.TotalSeconds, s.Node)), Is.EqualTo(
            [(1, 4L, 3L, 10.0, "node"), (0, 4L, 3L, 1.0, "node")]));
    }

    [Test]
    public async Task Look_PoolIsShortOfNodes_SaysWhyInTheWordsOfThePoolVerb()
    {
        Plan plan = await PlanAsync(images: 1, new BatchResizeError { Code = "AllocationTimedout", Message = "x" });
        await using var monitor = new BatchMonitor(_service.Object, plan, _bench.Run, Record(), _bench.Time);

        RunStatus view = await monitor.LookAsync(default);

        Assert.That(view.Problems.Single(), Does.Contain("has 1 of 3 dedicated").And.Contain("the region has no more machines of this size now"));
    }

    private BatchRecord Record() => new()
    {
        Account = "a", Pool = Pool, Slots = 3, Identity = "i", Worker = "w", Jobs = [new BatchRecordJob("job", _bench.Time.GetUtcNow(), 1)],
    };

    private async Task<Plan> PlanAsync(int images, BatchResizeError? error = null, int shards = 1)
    {
        await _bench.PutAsync([.. Enumerable.Range(0, images).Select(i => $"image-{i:d3}.jpg")]);
        _service.Setup(s => s.GetJobAsync("job", It.IsAny<BatchGetOptions>(), It.IsAny<CancellationToken>())).ReturnsAsync(new BatchJob
        {
            Id = "job",
            State = BatchJobState.Active,
            CreationTime = _bench.Time.GetUtcNow(),
            Constraints = new() { MaxWallClockTime = TimeSpan.FromHours(1) },
        });
        _service.Setup(s => s.GetJobTaskCountsAsync("job", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new BatchTaskCountsResult { TaskCounts = new BatchTaskCounts { Running = 2 } });
        _service.Setup(s => s.GetPoolNodeCountsAsync(It.IsAny<BatchListOptions>(), It.IsAny<CancellationToken>()))
            .Returns(new[] { new BatchPoolNodeCounts { PoolId = Pool, Dedicated = new() { Running = 1, Total = 1 } } }.ToAsyncEnumerable());
        _service.Setup(s => s.GetPoolAsync(Pool, It.IsAny<BatchGetOptions>(), It.IsAny<CancellationToken>())).ReturnsAsync(new BatchPool
        {
            Id = Pool, AllocationState = AllocationState.Steady, CurrentDedicatedNodes = 1, TargetDedicatedNodes = 3,
            ResizeErrors = error is null ? null : [error],
        });
        _service.Setup(s => s.GetTasksAsync("job", It.IsAny<BatchListOptions>(), It.IsAny<CancellationToken>()))
            .Returns(Array.Empty<BatchTask>().ToAsyncEnumerable());
        return await _bench.PlanAsync(new PlanRequest { ShardMaxImages = images / shards });
    }

    // Outcomes of a shard's first images, at these seconds.
    private async Task AppendAsync(Plan plan, int shard, double[] seconds)
    {
        IReadOnlyList<PlannedImage> list = await _bench.Run.Shards.ReadAsync(plan.Shards[shard], NamePolicy.Replace, default);
        DateTimeOffset began = _bench.Time.GetUtcNow();
        IEnumerable<string> lines = seconds.Select((second, i) =>
            $$"""{"name":"{{list[i].Name}}","target":"t","outcome":"Converted","sourceBytes":{{list[i].Bytes}},"node":"node","at":"{{began.AddSeconds(second):O}}"}""");
        await _bench.Run.Ledgers.AppendAsync(shard, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), default);
    }
}
