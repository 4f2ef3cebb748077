using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class ActiveTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void Total_TwoSittings_LeavesTheNightBetweenThemOut()
    {
        var active = new ActiveTime();
        foreach (int hour in (int[])[12, 0])
        {
            for (int second = 0; second <= 600; second += 10)
            {
                active.Add(Start.AddHours(hour).AddSeconds(second), TimeSpan.FromSeconds(10));
            }
        }

        Assert.That((active.Total, active.Last), Is.EqualTo((TimeSpan.FromSeconds(2 * 610), (DateTimeOffset?)Start.AddHours(12).AddSeconds(600))));
    }

    [Test]
    public void Total_ImagesOfManyCores_CountsTheirTimeOnce()
    {
        var active = new ActiveTime();
        for (int core = 0; core < 8; core++)
        {
            active.Add(Start.AddSeconds(30), TimeSpan.FromSeconds(20 + core));
        }

        Assert.That(active.Total, Is.EqualTo(TimeSpan.FromSeconds(27)));
    }

    [Test]
    public void Total_OneLongImage_IsNoPause()
    {
        var active = new ActiveTime();
        active.Add(Start, TimeSpan.FromSeconds(1));
        active.Add(Start.AddMinutes(10), TimeSpan.FromMinutes(10));

        Assert.That(active.Total, Is.EqualTo(TimeSpan.FromSeconds(601)));
    }

    [Test]
    public void Add_AnyDates_KeepsFewSpans()
    {
        var active = new ActiveTime();
        var random = new Random(1);
        for (int i = 0; i < 50_000; i++)
        {
            active.Add(new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero), TimeSpan.FromSeconds(1));
        }

        active.Add(DateTimeOffset.MinValue, TimeSpan.FromDays(1));
        active.Add(DateTimeOffset.MaxValue, TimeSpan.Zero);

        Assert.That(active.Total, Is.LessThanOrEqualTo(DateTime.MaxValue - DateTime.MinValue).And.GreaterThan(TimeSpan.Zero));
        Assert.That(active.Gap, Is.GreaterThan(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void Total_NoImage_IsZero() => Assert.That((new ActiveTime().Total, new ActiveTime().Last), Is.EqualTo((TimeSpan.Zero, (DateTimeOffset?)null)));
}
