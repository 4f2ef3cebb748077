using ImageConversion.Batch.Model;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Tests;

[TestFixture]
public sealed class ProgressTextTests
{
    [Test]
    public void Numbers_HalfWay_TellCountRatesTimeLeftAndFailures()
    {
        RunProgress before = Snapshot(converted: 0, failed: 0, pixels: 0, bytes: 0);
        RunProgress now = Snapshot(converted: 498, failed: 2, pixels: 50_000_000, bytes: 5_000);

        string text = ProgressText.Numbers(now, before, TimeSpan.FromSeconds(10));

        Assert.That(text, Is.EqualTo("500 of 1,000 images · 50.0 images/s · 5.0 MP/s · 10s left · 2 failed"));
    }

    [Test]
    public void Numbers_NothingDoneYet_TellNoTimeLeft()
    {
        RunProgress now = Snapshot(0, 0, 0, 0);

        Assert.That(
            ProgressText.Numbers(now, now, TimeSpan.Zero), Is.EqualTo("0 of 1,000 images · 0.0 images/s · 0.0 MP/s"));
    }

    // One byte in a minute, of more than there is anywhere.
    [Test]
    public void Numbers_MoreThanAnyTimeIsLeft_IsALongTime()
    {
        var before = new RunProgress(2, 1L << 53, 0, new OutcomeCounts(), 0, 0, []);

        Assert.That(ProgressText.Numbers(before with { BytesDone = 1 }, before, TimeSpan.FromMinutes(1)), Does.EndWith(" left"));
    }

    [TestCase(0, 0)]
    [TestCase(2_500, 0.25)]
    [TestCase(10_000, 1)]
    [TestCase(12_000, 1)]
    public void Share_OfBytes_IsBetweenNoughtAndOne(long bytes, double share) =>
        Assert.That(ProgressText.Share(Snapshot(0, 0, 0, bytes)), Is.EqualTo(share));

    [TestCase(0, "╌", "0.0 %")]
    [TestCase(0.5, "━╌", "50.0 %")]
    [TestCase(1, "━", "100.0 %")]
    public void Bar_OfAShare_ShowsItInCharactersAndPercent(double share, string kinds, string percent)
    {
        string bar = ProgressText.Bar(share);

        Assert.Multiple(() =>
        {
            Assert.That(bar, Does.EndWith(percent));
            Assert.That(string.Concat(bar[..40].Distinct()), Is.EqualTo(kinds));
        });
    }

    private static RunProgress Snapshot(long converted, long failed, long pixels, long bytes) => new(
        Images: 1_000,
        Bytes: 10_000,
        UpToDateBefore: 0,
        new OutcomeCounts { Converted = converted, Failed = failed, Pixels = pixels },
        bytes,
        InFlight: 4,
        RecentFailures: []);
}
