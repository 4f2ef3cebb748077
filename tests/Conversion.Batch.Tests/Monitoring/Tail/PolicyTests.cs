using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Planning;

namespace ImageConversion.Batch.Tests.Monitoring.Tail;

public sealed class PolicyTests
{
    [Test]
    public void EndsWith_GuidedSizing_CutsEveryImageOnceGrowingWithinBounds([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var sizing = new ShardSizing { SmallestBytes = 1000, LargestBytes = 5000, Divisor = 10, MaxShards = 100_000 };
        var borders = new ShardBorders(sizing, maxImages: 1000);
        var shards = new List<long> { 0 };
        foreach (int work in Enumerable.Range(0, 5000).Select(_ => random.Next(1, 400)))
        {
            shards[^1] += work;
            if (borders.EndsWith(work))
            {
                shards.Add(0);
            }
        }

        Assert.That(shards.SkipLast(1), Is.All.InRange(1000, 5400));
        Assert.That(shards[^2], Is.GreaterThan(shards[0]));
    }

    [Test]
    public void EndsWith_MoreWorkThanShards_NeverExceedsTheirNumber()
    {
        var borders = new ShardBorders(ShardSizing.Even(1) with { MaxShards = 50 }, int.MaxValue);

        int ends = Enumerable.Range(0, 100_000).Count(_ => borders.EndsWith(1));

        Assert.That(ends, Is.LessThan(50));
    }

    [Test]
    public void Of_AnyRelief_GivesEveryImageOnce([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        long[] work = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (long)random.Next(1, 1000))];
        var relief = new ShardRelief(0, random.Next(0, (int)work.Sum()), [100, 200, 300]);

        ShardSplit? split = ShardSplit.Of(work, relief);

        Assert.That(split is null || split.Keep + split.Parts.Sum() == work.Length);
        Assert.That(split?.Parts ?? [1], Is.All.Positive);
    }

    [Test]
    public void Decide_NearlyDone_LeavesItAlone() =>
        Assert.That(TailPolicy.Decide(View(idle: 50, leftSeconds: 3), new TailOptions()), Is.Empty);

    [Test]
    public void Decide_NoFreeSlot_SplitsNothing() =>
        Assert.That(TailPolicy.Decide(View(idle: 0, leftSeconds: 300), new TailOptions()), Is.Empty);

    [Test]
    public void Decide_IdleSlots_SharesAllThatIsNotBegun()
    {
        ShardRelief relief = TailPolicy.Decide(View(idle: 3, leftSeconds: 400), new TailOptions()).Single();

        Assert.That(relief.PartBytes, Has.Count.EqualTo(3));
        Assert.That(relief.KeepBytes + relief.PartBytes.Sum(), Is.EqualTo(400_000).Within(1));
    }

    private static TailView View(int idle, double leftSeconds) => new()
    {
        Running =
        [
            new RunningShard
            {
                Shard = 7, UnbegunBytes = leftSeconds * 1000, DoneBytes = 60_000, WorkedFor = TimeSpan.FromSeconds(60),
            },
        ],
        QueuedTasks = 0,
        IdleSlots = idle,
        SlotRate = 1000,
    };
}
