using ImageConversion.Batch.Execution;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.Execution;

public sealed class TransferCapTests
{
    [Test]
    public void Wait_ManyTransfers_KeepTheRateOnTheAverage()
    {
        var time = new FakeTimeProvider();
        var cap = new TransferCap(bytesPerSecond: 1000, time);

        Task[] turns = [.. Enumerable.Range(0, 11).Select(_ => cap.WaitAsync(500, default))];
        int[] done = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            int ready = turns.Count(t => t.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            return ready;
        })];

        Assert.That(done, Is.EqualTo((int[])[1, 3, 5, 7, 9, 11]), "each pays with half a second for the next one");
    }

    [Test]
    public void Wait_AfterAPause_NothingIsSavedUp()
    {
        var time = new FakeTimeProvider();
        var cap = new TransferCap(bytesPerSecond: 1000, time);
        time.Advance(TimeSpan.FromHours(1));

        Task first = cap.WaitAsync(1000, default), second = cap.WaitAsync(1000, default);

        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void Wait_NoCap_LetsEverythingThrough() =>
        Assert.That(new TransferCap(null, new FakeTimeProvider()).WaitAsync(long.MaxValue, default).IsCompleted, Is.True);
}
