using ImageConversion.Batch.Execution;

namespace ImageConversion.Batch.Tests.Execution;

public sealed class ByteBudgetTests
{
    [Test]
    public void TakeAsync_RoomLeft_IsGrantedAtOnce()
    {
        var budget = new ByteBudget(100);

        Task first = budget.TakeAsync(60, default);
        Task second = budget.TakeAsync(40, default);

        Assert.That(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully, Is.True);
        Assert.That(budget.InUse, Is.EqualTo(100));
    }

    [TestCase(101)]
    [TestCase(-1)]
    public void TakeAsync_MoreThanAllOrNegative_IsTheCallersBug(long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ByteBudget(100).TakeAsync(bytes, default));

    [Test]
    public async Task TakeAsync_NoRoom_WaitsInOrderOfAskingSoThatALargeNeedIsNotStarved()
    {
        var budget = new ByteBudget(100);
        await budget.TakeAsync(60, default);

        Task large = budget.TakeAsync(90, default);
        Task small = budget.TakeAsync(10, default);

        // There is room for the small one, but the large one asked before.
        Assert.That(large.IsCompleted || small.IsCompleted, Is.False);

        budget.Give(60);

        await large;
        await small;
        Assert.That(budget.Peak, Is.EqualTo(100));
    }

    [Test]
    public async Task Give_PartOfTheRoom_GrantsOnlyThoseWhoFit()
    {
        var budget = new ByteBudget(100);
        await budget.TakeAsync(100, default);
        Task first = budget.TakeAsync(30, default);
        Task second = budget.TakeAsync(30, default);

        budget.Give(40);

        await first;
        Assert.That(second.IsCompleted, Is.False);
        budget.Give(20);
        await second;
        Assert.That(budget.InUse, Is.EqualTo(100));
    }

    [Test]
    public async Task TakeAsync_CancelledWhileWaiting_LeavesTheQueueToThoseBehind()
    {
        var budget = new ByteBudget(100);
        await budget.TakeAsync(60, default);
        using var cancel = new CancellationTokenSource();
        Task large = budget.TakeAsync(90, cancel.Token);
        Task small = budget.TakeAsync(10, default);

        await cancel.CancelAsync();

        await Assert.ThatAsync(() => large, Throws.InstanceOf<OperationCanceledException>());
        await small;
        Assert.That(budget.InUse, Is.EqualTo(70));
    }

    [Test]
    public void TakeAsync_CancelledBefore_TakesNothing()
    {
        var budget = new ByteBudget(100);

        Assert.Throws<OperationCanceledException>(() => _ = budget.TakeAsync(10, new CancellationToken(canceled: true)));
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task TakeAsync_CancelledAfterTheGrant_KeepsWhatWasGranted()
    {
        var budget = new ByteBudget(100);
        await budget.TakeAsync(100, default);
        using var cancel = new CancellationTokenSource();
        Task waiting = budget.TakeAsync(50, cancel.Token);

        budget.Give(100);
        await cancel.CancelAsync();

        await waiting;
        Assert.That(budget.InUse, Is.EqualTo(50));
    }

    [Test]
    public async Task TakeAsync_ManyAtOnce_NeverExceedsTheCapacityAndEndsEmpty()
    {
        var budget = new ByteBudget(1000);
        long inUse = 0, most = 0;
        IEnumerable<Task> users = Enumerable.Range(0, 16).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++)
            {
                int bytes = random.Next(1, 1001);
                await budget.TakeAsync(bytes, default);
                long now = Interlocked.Add(ref inUse, bytes);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Add(ref inUse, -bytes);
                budget.Give(bytes);
            }
        }));

        await Task.WhenAll(users);

        Assert.That(most, Is.LessThanOrEqualTo(1000));
        Assert.That(budget.InUse, Is.Zero);
        Assert.That(budget.Peak, Is.InRange(most, 1000));
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var before && before != seen)
        {
            seen = before;
        }
    }
}
