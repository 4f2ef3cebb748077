using ImageConversion.Batch.Reporting;

namespace ImageConversion.Batch.Tests.Reporting;

public sealed class LogHistogramTests
{
    [TestCase(1, 1, 2)]
    [TestCase(1.99, 1, 2)]
    [TestCase(2, 2, 5)]
    [TestCase(5, 5, 10)]
    [TestCase(10, 10, 20)]
    [TestCase(0.3, 0.2, 0.5)]
    [TestCase(0, 0.001, 0.002)]
    [TestCase(123_456, 100_000, 200_000)]
    public void Add_AValue_CountsBetweenItsBorders(double value, double from, double to)
    {
        var histogram = new LogHistogram();

        histogram.Add(value);

        Assert.That(histogram.Steps, Is.EqualTo(new[] { (from, to, 1L) }));
    }

    [Test]
    public void Steps_BetweenValues_AreThereAndEmpty()
    {
        var histogram = new LogHistogram();
        histogram.Add(1);
        histogram.Add(12);

        Assert.That(histogram.Steps.Select(s => s.Count), Is.EqualTo(new[] { 1L, 0, 0, 1 }));
    }
}
