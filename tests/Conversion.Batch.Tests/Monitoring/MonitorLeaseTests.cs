using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ImageConversion.Batch.Tests.Monitoring;

[TestFixture]
public sealed class MonitorLeaseTests
{
    [Test]
    public async Task Dispose_ServiceDoesNotAnswer_GivesUpAfterTheTimeOfAShardsLease()
    {
        var time = new FakeTimeProvider();
        var held = new Mock<IBlobLease>();
        held.Setup(l => l.ReleaseAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken token) => Task.Delay(Timeout.Infinite, token));
        var store = new Mock<IBlobStore>();
        store.Setup(s => s.TryAcquireLeaseAsync(It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).ReturnsAsync(held.Object);
        var lease = new MonitorLease(new RunFiles(store.Object, RunId.Create(time)), time);
        Assert.That(await lease.TryHoldAsync(default), Is.True);

        Task disposed = lease.DisposeAsync().AsTask();
        Assert.That(disposed.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(5));
        await disposed.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
