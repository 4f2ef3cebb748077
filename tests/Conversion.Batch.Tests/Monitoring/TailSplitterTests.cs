using System.Text;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Batch.Tests.Submission;
using Moq;

namespace ImageConversion.Batch.Tests.Monitoring;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TailSplitterTests
{
    private const string Job = "job";
    private const int Images = 60;
    private const int Begun = 20;

    // Two converters in a slot, each with one image before it and one behind it.
    private const int UnderWay = 4;

    private readonly RunBench _bench = new();
    private readonly Mock<IBatchService> _service = new(MockBehavior.Strict);
    private readonly List<BatchTaskCreateOptions> _added = [];
    private Plan _plan = null!;

    [Test]
    public async Task Split_ShardThatLagsWhileNodesIdle_GivesWhatIsNotUnderWay()
    {
        await PlanAsync();

        IReadOnlyList<ShardPart> parts = await SplitAsync(View(idle: 3));

        List<string> given = await NamesAsync(parts);
        Assert.Multiple(async () =>
        {
            Assert.That(parts, Is.Not.Empty);
            Assert.That(parts.Select(p => p.Part.Index), Is.EqualTo(Enumerable.Range(_plan.Shards.Count, parts.Count)));
            Assert.That(given, Is.Unique);
            Assert.That(given, Is.SubsetOf(Names().Skip(UnderWay)), "what is being converted stays");
            Assert.That(given.Intersect(Names().Take(Begun)), Is.Not.Empty, "what was only read ahead goes");
            Assert.That(_added.Select(t => t.Id), Is.EqualTo(parts.Select(p => JobDefinition.TaskId(p.Part.Index))));
            Assert.That(_added.Select(t => t.CommandLine), Has.All.Contains("--part"));
            Assert.That(await _bench.Run.Parts.ReadGivenAsync(0, default), Is.EqualTo(parts.Select(p => p.Part.Index)));
        });
    }

    [Test]
    public async Task Split_ImagesOnWhichAProcessDied_StayWhereThatIsKnown()
    {
        await PlanAsync();
        await BeginAsync(Names().Take(Begun));

        List<string> given = await NamesAsync(await SplitAsync(View(idle: 3)));

        Assert.That(given, Is.Not.Empty.And.SubsetOf(Names().Skip(Begun)));
    }

    [Test]
    public async Task Split_TasksWaitForSlots_GivesNothing()
    {
        await PlanAsync();

        Assert.That(await SplitAsync(View(idle: 0, waiting: 100)), Is.Empty);
    }

    [Test]
    public async Task Split_ServiceRefusesTheTask_TellsTheShardNothing()
    {
        await PlanAsync();
        _service.Setup(s => s.CreateTasksAsync(Job, It.IsAny<IEnumerable<BatchTaskCreateOptions>>(), null, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new BatchServiceException(BatchServiceErrorKind.InvalidState, "the job has ended"));

        await Assert.ThrowsAsync<BatchServiceException>(() => SplitAsync(View(idle: 3)));

        Assert.That(await _bench.Run.Parts.ReadGivenAsync(0, default), Is.Empty);
    }

    [Test]
    public async Task Split_ThenAllTasksRun_EachImageIsDoneOnceAndTheAccountCloses()
    {
        await PlanAsync();
        IReadOnlyList<ShardPart> parts = await SplitAsync(View(idle: 3));
        await _bench.Target.CreateIfAbsentAsync(default);

        foreach (int shard in parts.Select(p => p.Part.Index).Prepend(0))
        {
            using ShardWorker worker = _bench.Worker(_plan.ToHead(), isTask: true, isPart: shard > 0);
            await worker.RunShardAsync(shard, default);
        }

        Account account = await Account.OfAsync(_plan, _bench.Run, default);
        int own = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes.Count;
        int ofParts = 0;
        foreach (ShardPart part in parts)
        {
            ofParts += (await _bench.Run.Ledgers.ReadAsync(part.Part.Index, default)).Outcomes.Count;
        }

        Assert.Multiple(() =>
        {
            Assert.That(account.Closes);
            Assert.That(account.Counts.Converted, Is.EqualTo(Images));
            Assert.That(own + ofParts, Is.EqualTo(Images), "nothing was done twice");
            Assert.That(ofParts, Is.EqualTo(parts.Sum(p => p.Part.Images)));
        });
    }

    [Test]
    public async Task Account_PartOfWhichNothingIsDone_DoesNotClose()
    {
        await PlanAsync();
        IReadOnlyList<ShardPart> parts = await SplitAsync(View(idle: 3));
        await _bench.Target.CreateIfAbsentAsync(default);
        using ShardWorker worker = _bench.Worker(_plan.ToHead(), isTask: true);

        await worker.RunShardAsync(0, default);

        Account account = await Account.OfAsync(_plan, _bench.Run, default);
        Assert.That(account.Missing, Is.EqualTo(parts.Sum(p => p.Part.Images)));
    }

    [Test]
    public async Task LedgerWatch_SplitRun_CountsEachImageOnce()
    {
        await Split_ThenAllTasksRun_EachImageIsDoneOnceAndTheAccountCloses();
        var watch = new LedgerWatch(_plan, _bench.Run, _bench.Time);

        await watch.LookAsync(default);

        RunProgress seen = watch.Snapshot();
        Assert.That((seen.Counts.Converted, seen.BytesDone), Is.EqualTo(((long)Images, _plan.Bytes)));
    }

    private static IEnumerable<string> Names() => Enumerable.Range(0, Images).Select(i => $"image-{i:d3}.jpg");

    private static RunStatus View(int idle, int waiting = 0) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Pool = "pool",
        StartedAt = DateTimeOffset.UnixEpoch,
        Job = Job,
        JobState = "active",
        HasEnded = false,
        Tasks = new TaskCounts(waiting, Running: 1, Succeeded: 0, Failed: 0),
        Nodes = new Dictionary<string, int> { ["running"] = 1, ["idle"] = idle },
        Progress = new RunCounter().Snapshot(),
    };

    // One shard, of which a worker began the first images a minute ago, and has done none of them.
    private async Task PlanAsync()
    {
        await _bench.PutAsync([.. Names()]);
        _plan = await _bench.PlanAsync();
        DateTimeOffset began = _bench.Time.GetUtcNow();
        await BeginAsync(Names().Take(Begun));
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        _service.Setup(s => s.GetTasksAsync(Job, It.IsAny<BatchListOptions>(), It.IsAny<CancellationToken>())).Returns(
            new[] { new BatchTask { Id = JobDefinition.TaskId(0), ExecutionInfo = new() { StartTime = began } } }.ToAsyncEnumerable());
        _service.Setup(s => s.CreateTasksAsync(Job, It.IsAny<IEnumerable<BatchTaskCreateOptions>>(), null, It.IsAny<CancellationToken>()))
            .ReturnsAsync((string _, IEnumerable<BatchTaskCreateOptions> tasks, BatchCreateTasksOptions? _, CancellationToken _) =>
            {
                _added.AddRange(tasks);
                return new BatchCreateTasksResult { Sent = 1, Accepted = 1, Existing = 0, Refused = [], Requests = 1 };
            });
    }

    private Task BeginAsync(IEnumerable<string> names)
    {
        string line = $$"""{"began":["{{string.Join("\",\"", names)}}"],"node":"n","at":"{{_bench.Time.GetUtcNow():O}}"}""" + "\n";
        return _bench.Run.Ledgers.AppendAsync(0, Encoding.UTF8.GetBytes(line), default);
    }

    private Task<IReadOnlyList<ShardPart>> SplitAsync(RunStatus view) =>
        new TailSplitter(_service.Object, _plan, _bench.Run, JobDefinitionTests.Define, Job, _bench.Time).SplitAsync(
            // Images of a few hundred bytes: as if a slot did one a second.
            view, Slow, default);

    private static TailOptions Slow => new() { SmallestPart = TimeSpan.FromMilliseconds(1), LeastGain = TimeSpan.FromMilliseconds(1), HandOver = TimeSpan.Zero, TaskStart = TimeSpan.Zero };

    private async Task<List<string>> NamesAsync(IReadOnlyList<ShardPart> parts)
    {
        var names = new List<string>();
        foreach (ShardPart part in parts)
        {
            names.AddRange((await _bench.Run.Shards.ReadAsync(part.Part, NamePolicy.Replace, default)).Select(i => i.Name));
        }

        return names;
    }
}
