using System.Threading.Channels;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>One worker a shard, however its lease fares.</summary>
public sealed class ShardLeaseTests
{
    private WatchedClock _time = null!;
    private readonly Mock<IBlobLease> _lease = new();
    private readonly Mock<IBlobStore> _store = new();
    private RunFiles _run = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new WatchedClock();
        _run = new RunFiles(_store.Object, "20260102-030405-abcdef");
        _store.Setup(s => s.TryAcquireLeaseAsync(
                "20260102-030405-abcdef/ledger/00003.lease", ShardLease.Duration, It.IsAny<CancellationToken>()))
            .ReturnsAsync(_lease.Object);
    }

    [Test]
    public async Task TakeAsync_HeldByAnother_AsksUntilItIsFree()
    {
        int asked = 0;
        var again = new SemaphoreSlim(0);
        _store.Setup(s => s.TryAcquireLeaseAsync(It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Returns(() =>
            {
                bool free = ++asked == 3;
                again.Release();
                return Task.FromResult(free ? _lease.Object : null);
            });

        Task<ShardLease> taking = ShardLease.TakeAsync(_run, 3, _time, default);
        await again.WaitAsync();
        Assert.That(taking.IsCompleted, Is.False);
        while (!taking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await using ShardLease lease = await taking;
        Assert.That((asked, lease.IsHeld), Is.EqualTo((3, true)));
    }

    [Test]
    public async Task Held_TimePasses_IsRenewedAgainAndAgain()
    {
        var renewed = new SemaphoreSlim(0);
        _lease.Setup(l => l.RenewAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            renewed.Release();
            return Task.CompletedTask;
        });
        await using ShardLease lease = await ShardLease.TakeAsync(_run, 3, _time, default);

        for (int i = 0; i < 10; i++)
        {
            // Not a moment more than the lease waits for: a clock that ran on ahead of the renewal would be its end.
            TimeSpan wait = await _time.NextWaitAsync();
            _time.Advance(wait);
            await renewed.WaitAsync();
        }

        Assert.That(lease.IsHeld, Is.True);
        Assert.That(lease.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Held_TakenByAnother_IsLostAtOnce()
    {
        _lease.Setup(l => l.RenewAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new BlobStoreException(BlobStoreErrorKind.ConditionNotMet, "another has it"));
        await using ShardLease lease = await ShardLease.TakeAsync(_run, 3, _time, default);

        await AdvanceUntilAsync(Signal(lease.Lost));

        Assert.That(lease.IsHeld, Is.False);
        Assert.That(lease.ThrowUnlessHeld, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Held_ServiceCannotBeReached_IsLostBeforeAnotherCanTakeIt()
    {
        _lease.Setup(l => l.RenewAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new BlobStoreException(BlobStoreErrorKind.Unavailable, "no network"));
        await using ShardLease lease = await ShardLease.TakeAsync(_run, 3, _time, default);

        _time.Advance(ShardLease.Duration - TimeSpan.FromSeconds(1));

        Assert.That(lease.IsHeld, Is.False);
        await AdvanceUntilAsync(Signal(lease.Lost));
    }

    [Test]
    public async Task ThrowUnlessHeld_ProcessSleptThroughItsLease_Refuses()
    {
        // As if the machine had been suspended: no renewal ran, and the clock has moved on.
        _lease.Setup(l => l.RenewAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken token) => Task.Delay(Timeout.Infinite, token));
        await using ShardLease lease = await ShardLease.TakeAsync(_run, 3, _time, default);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(lease.ThrowUnlessHeld, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(lease.Lost.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task DisposeAsync_Held_IsReleased()
    {
        ShardLease lease = await ShardLease.TakeAsync(_run, 3, _time, default);

        await lease.DisposeAsync();

        _lease.Verify(l => l.ReleaseAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    private static SemaphoreSlim Signal(CancellationToken token)
    {
        var signal = new SemaphoreSlim(0);
        token.Register(() => signal.Release());
        return signal;
    }

    private async Task AdvanceUntilAsync(SemaphoreSlim signal)
    {
        while (!await signal.WaitAsync(TimeSpan.Zero))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }
    }

    /// <summary>A clock that tells which pauses are asked of it.</summary>
    private sealed class WatchedClock : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

        /// <summary>The next pause that was asked for; limits on a request, which end with it, are none.</summary>
        public async Task<TimeSpan> NextWaitAsync()
        {
            TimeSpan pause;
            do
            {
                pause = await _pauses.Reader.ReadAsync();
            }
            while (pause > ShardLease.Duration / 3);
            return pause;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
