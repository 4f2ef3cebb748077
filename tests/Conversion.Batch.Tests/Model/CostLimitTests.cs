using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Tests.Submission;

namespace ImageConversion.Batch.Tests.Model;

/// <summary>A bound of money: a time that the service keeps, lengthened by what was not spent.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CostLimitTests
{
    private static readonly CostLimit Limit = new(Most: 12, DedicatedPerHour: 2, SpotPerHour: 0.5m);
    private static readonly PoolSize All = new(Dedicated: 2, Spot: 4);
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void ToJob_BoundOfCost_EndsWhenTheMoneyIsSpentWithEveryNodeThere()
    {
        JobDefinition define = JobDefinitionTests.Define with { Cost = new CostLimit(12, 2, 0), MaxDuration = TimeSpan.FromHours(3) };

        Assert.That(define.Pool.Size, Is.EqualTo(new PoolSize(4, 0)));
        Assert.That(define.ToJob("j").Constraints!.MaxWallClockTime, Is.EqualTo(TimeSpan.FromHours(1.5)));
        Assert.That((define with { MaxDuration = TimeSpan.FromHours(1) }).ToJob("j").Constraints!.MaxWallClockTime, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That((define with { Cost = new CostLimit(12, 0, 0) }).MaxTime, Is.EqualTo(define.MaxDuration), "what costs nothing has no end");
    }

    [Test]
    public void Look_NodesThatAreNotThere_LengthenTheTime()
    {
        CostWatch watch = Watch();

        TimeSpan? atOnce = watch.Look(Job(), default, Start);
        TimeSpan? after = watch.Look(Job(), default, Start.AddHours(1));

        Assert.That(atOnce, Is.Null, "the job's time is right: 12 at 6 an hour");
        Assert.That(after, Is.EqualTo(TimeSpan.FromHours(3)), "an hour without nodes cost nothing");
        Assert.That(watch.Spent, Is.Zero);
    }

    [Test]
    public void Look_FirstTimeLate_ReckonsThatEveryNodeWasThere()
    {
        CostWatch watch = Watch();

        TimeSpan? bound = watch.Look(Job(), All, Start.AddHours(1));

        Assert.That(watch.Spent, Is.EqualTo(6m));
        Assert.That(bound, Is.Null);
    }

    [Test]
    public void Look_MoreNodesThanTheRunWasCutFor_ShortenTheTime()
    {
        CostWatch watch = Watch();
        _ = watch.Look(Job(), All, Start);

        TimeSpan? bound = watch.Look(Job(), new PoolSize(6, 0), Start.AddHours(0.5));

        Assert.That(watch.Spent, Is.EqualTo(6m));
        Assert.That(bound, Is.EqualTo(TimeSpan.FromHours(0.5 + (6.0 / 14))).Within(TimeSpan.FromSeconds(1)), "six dedicated, and four Spot may come");
    }

    [Test]
    public void Look_MoneyForLongerThanTheRunMayTake_EndsItThen() =>
        Assert.That(new CostWatch(Limit with { Most = 1000 }, TimeSpan.FromHours(5), All).Look(Job(), All, Start), Is.EqualTo(TimeSpan.FromHours(5)));

    private static CostWatch Watch() => new(Limit, TimeSpan.FromDays(7), All);

    private static BatchJob Job() => new()
    {
        Id = "j", CreationTime = Start, Constraints = new() { MaxWallClockTime = TimeSpan.FromHours(2) },
    };
}
