using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Estimation;

public sealed class RunEstimateTests
{
    [Test]
    public void Of_TwiceTheCores_TakesHalfTheTimeAndMakesTheSamePngs()
    {
        Plan plan = PlanOf(bytes: 1_000_000_000, images: 1000);

        var one = RunEstimator.Estimate(plan, RunMachines.ThisMachine(1));
        var two = RunEstimator.Estimate(plan, RunMachines.ThisMachine(2));

        Assert.Multiple(() =>
        {
            Assert.That(two.ElapsedSeconds, Is.EqualTo(one.ElapsedSeconds / 2).Within(0.001));
            Assert.That(two.TargetBytes, Is.EqualTo(one.TargetBytes));
            Assert.That(one.Megapixels, Is.EqualTo(3200));
            Assert.That(one.Cost.Total, Is.Zero, "folders and this machine cost nothing");
        });
    }

    [Test]
    public void Of_NothingToConvert_TakesNothing()
    {
        var estimate = RunEstimator.Estimate(PlanOf(0, 0), Pool(nodes: 10, spot: 5));

        Assert.That(estimate, Has.Property(nameof(estimate.ElapsedSeconds)).Zero.And.Property(nameof(estimate.SpotNodeHours)).Zero);
    }

    [Test]
    public void Of_NoCores_IsTheCallersBug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RunMachines.ThisMachine(0));

    [Test]
    public void Of_PoolOfBothKinds_PricesEachKindsHours()
    {
        PriceTable prices = PriceTable.Examples with
        {
            PerNodeHour = new Dictionary<string, NodePrice> { ["standard_d4s_v5"] = new(Dedicated: 10, Spot: 1) },
        };

        var estimate = RunEstimator.Estimate(PlanOf(7_812_500L * 3600 * 40, 1), Pool(nodes: 10, spot: 8), prices);

        // 40 core hours on 40 cores: an hour, and what the schedule loses.
        Assert.Multiple(() =>
        {
            Assert.That(estimate.Elapsed, Is.EqualTo(TimeSpan.FromHours(1.05)).Within(TimeSpan.FromSeconds(1)));
            Assert.That(estimate.DedicatedNodeHours, Is.EqualTo(2.1).Within(0.01));
            Assert.That(estimate.SpotNodeHours, Is.EqualTo(8.4).Within(0.01));
            Assert.That(estimate.Cost.Nodes, Is.EqualTo(21m + 8.4m).Within(0.1m));
        });
    }

    [Test]
    public void Of_NodesThatComeForTheRun_ArePaidBeforeAndAfterIt()
    {
        Plan plan = PlanOf(1_000_000, 1);

        var there = RunEstimator.Estimate(plan, Pool(nodes: 10));
        var coming = RunEstimator.Estimate(plan, Pool(nodes: 10) with { Around = TimeSpan.FromHours(1) });

        Assert.Multiple(() =>
        {
            Assert.That(coming.DedicatedNodeHours - there.DedicatedNodeHours, Is.EqualTo(10).Within(0.001));
            Assert.That(coming.ElapsedSeconds, Is.EqualTo(there.ElapsedSeconds));
        });
    }

    [Test]
    public void Of_MeasuredRates_ReplacesTheAssumedOnes()
    {
        var rates = new MeasuredRates { Run = "20260102-030405-abcdef", BytesPerCoreSecond = 1_000_000, JpegBitsPerPixel = 4, PngBitsPerPixel = 8 };

        var estimate = RunEstimator.Estimate(PlanOf(100_000_000, 1), RunMachines.ThisMachine(1), rates: rates);

        Assert.Multiple(() =>
        {
            Assert.That(estimate.ElapsedSeconds, Is.EqualTo(100).Within(0.1));
            Assert.That(estimate.Megapixels, Is.EqualTo(200));
            Assert.That(estimate.TargetBytes, Is.EqualTo(200_000_000));
            Assert.That(estimate.MeasuredBy, Is.EqualTo("20260102-030405-abcdef"));
        });
    }

    [Test]
    public void Of_Containers_CountsACallForEachImageReadAndWritten()
    {
        Plan plan = PlanOf(1_000_000_000, 12_000) with { Source = "https://account.blob.core.windows.net/photos", Target = "https://account.blob.core.windows.net/pngs", Total = 22_000, UpToDate = 10_000 };

        StorageOperations calls = RunEstimator.Estimate(plan, RunMachines.ThisMachine(1)).Operations;

        Assert.Multiple(() =>
        {
            Assert.That(calls.Reads, Is.GreaterThanOrEqualTo(12_000));
            Assert.That(calls.Writes, Is.InRange(12_000, 24_000));
            Assert.That(calls.Lists, Is.EqualTo(5 + 2), "pages of 5,000 of the source and of the target");
        });
    }

    [TestCase(null, 0.05)]
    [TestCase(TargetTier.Cold, 0.18)]
    public void OfOperations_Tier_HasItsOwnPriceOfWrites(TargetTier? tier, decimal price) =>
        Assert.That(PriceTable.Examples.CostOfCalls(new StorageOperations(0, 10_000, 0, 0), tier), Is.EqualTo(price));

    private static RunMachines Pool(int nodes, int spot = 0) => new()
    {
        Shape = new PoolShape(nodes, SlotsPerNode: 1, CoresPerNode: 4), SpotNodes = spot, VmSize = "Standard_D4s_v5",
    };

    private static Plan PlanOf(long bytes, long images) => new()
    {
        Run = "20260102-030405-abcdef",
        CreatedAt = default,
        Source = "/in",
        Target = "/out",
        Recipe = new Recipe(),
        RecipeHash = new Recipe().Hash,
        Names = NamePolicy.Replace,
        Overwrite = OverwritePolicy.Stale,
        Total = images,
        UpToDate = 0,
        Bytes = bytes,
        Ignored = 0,
        Shards = [],
    };
}
