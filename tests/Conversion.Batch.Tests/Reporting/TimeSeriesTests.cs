using ImageConversion.Batch.Reporting;

namespace ImageConversion.Batch.Tests.Reporting;

public sealed class TimeSeriesTests
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestCase(10)]
    [TestCase(119)]
    [TestCase(120)]
    [TestCase(100_000)]
    public void Add_AnyDuration_KeepsTheSumInFewIntervals(int seconds)
    {
        var series = new TimeSeries(Origin);
        for (int second = 0; second <= seconds; second++)
        {
            series.Add(Origin.AddSeconds(second));
        }

        Assert.Multiple(() =>
        {
            Assert.That(series.Sums.Sum(), Is.EqualTo(seconds + 1));
            Assert.That(series.Sums, Has.Count.LessThanOrEqualTo(TimeSeries.MostIntervals));
            Assert.That(series.Sums.Count * series.Interval.TotalSeconds, Is.GreaterThan(seconds));
            Assert.That(series.Sums.SkipLast(1), Has.All.EqualTo(series.Interval.TotalSeconds), "each interval has its own seconds");
        });
    }

    [Test]
    public void Add_BeforeTheOrigin_CountsIntoTheFirst()
    {
        var series = new TimeSeries(Origin);

        series.Add(Origin.AddSeconds(-5));

        Assert.That(series.Sums, Is.EqualTo(new[] { 1.0 }));
    }

    [Test]
    public void WidenTo_ALongerInterval_AddsNeighboursUp()
    {
        var series = new TimeSeries(Origin);
        for (int second = 0; second < 5; second++)
        {
            series.Add(Origin.AddSeconds(second), second);
        }

        series.WidenTo(TimeSpan.FromSeconds(2));

        Assert.That(series.Sums, Is.EqualTo(new[] { 1.0, 5, 4 }));
    }
}
