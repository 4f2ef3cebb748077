using Conversion.Batch.Planning;
using Conversion.Batch.Recipes;

namespace Conversion.Batch.Tests.Planning;

public sealed class PlanEstimateTests
{
    [Test]
    public void Of_TwiceTheCores_TakesHalfTheTime()
    {
        Plan plan = PlanOf(bytes: 1_000_000_000, images: 1000);

        PlanEstimate one = PlanEstimate.Of(plan, cores: 1);
        PlanEstimate two = PlanEstimate.Of(plan, cores: 2);

        Assert.That(two.Elapsed.TotalSeconds, Is.EqualTo(one.Elapsed.TotalSeconds / 2).Within(1e-6));
        Assert.That(two.TargetBytes, Is.EqualTo(one.TargetBytes));
        Assert.That(one.Megapixels, Is.EqualTo(3200));
    }

    [Test]
    public void Of_NothingToConvert_IsNothing() =>
        Assert.That(PlanEstimate.Of(PlanOf(0, 0), cores: 4), Is.EqualTo(new PlanEstimate(0, 0, TimeSpan.Zero)));

    [Test]
    public void Of_NoCores_IsTheCallersBug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanEstimate.Of(PlanOf(0, 0), cores: 0));

    private static Plan PlanOf(long bytes, long images) => new()
    {
        Run = "20260102-030405-abcdef",
        CreatedAt = default,
        Source = "s",
        Target = "t",
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
