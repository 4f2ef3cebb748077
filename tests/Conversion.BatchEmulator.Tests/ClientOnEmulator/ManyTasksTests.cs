using System.Diagnostics;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.BatchEmulator.Faults;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

[TestFixture]
internal sealed class ManyTasksTests
{
    private const int Count = 20_000;

    // One call in twenty is throttled, half of them after the service has acted; one in a hundred loses its answer.
    [TestCase(100, 8)]
    [TestCase(25, 32)]
    public async Task CreateTasks_TwentyThousandWhileThrottledAndCutOff_AreAllThereOnce(int perRequest, int parallel)
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.QuickAsync();
        await account.Service.CreatePoolAsync(ServiceOnEmulator.Pool("p"));
        await account.Service.CreateJobAsync(ServiceOnEmulator.Job("j", "p"));
        EmulatorControl control = account.Batch.Control;
        control.AddFault(new FaultRule(FaultKind.Throttle) { Share = 0.025, RetryAfterSeconds = 0 });
        control.AddFault(new FaultRule(FaultKind.ThrottleAfter) { Share = 0.025, RetryAfterSeconds = 0 });
        control.AddFault(new FaultRule(FaultKind.DropAfter) { Share = 0.01 });
        // Two tasks that the service will not have: refused, not lost.
        IEnumerable<BatchTaskCreateOptions> tasks = Enumerable.Range(0, Count).Select(
            i => ServiceOnEmulator.Shell(i is 7_777 or 13_131 ? $"not an id {i}" : $"t{i:d5}", "true"));
        long start = Stopwatch.GetTimestamp();

        BatchCreateTasksResult result = await account.Service.CreateTasksAsync("j", tasks, new BatchCreateTasksOptions
        {
            MaxTasksPerRequest = perRequest, MaxParallelRequests = parallel,
        });

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        string?[] listed = await account.Service.GetTasksAsync("j", new BatchListOptions { Select = "id" })
            .Select(t => t.Id).ToArrayAsync();
        TestContext.Out.WriteLine(
            $"{Count} tasks in {elapsed.TotalSeconds:f1} s: {Count / elapsed.TotalSeconds:f0} tasks/s, {result.Requests} requests; "
            + $"faults {string.Join(", ", control.Faults.Select(f => $"{f.Rule.Kind} {f.Hits}"))}; {result.Existing} were there already");
        Assert.That(result.Sent, Is.EqualTo(Count));
        Assert.That(result.Accepted + result.Refused.Count, Is.EqualTo(Count));
        Assert.That(result.Refused.Select(r => r.TaskId), Is.EquivalentTo(["not an id 7777", "not an id 13131"]));
        Assert.That(listed, Is.Unique);
        Assert.That(
            listed.Order(StringComparer.Ordinal),
            Is.EqualTo(Enumerable.Range(0, Count).Where(i => i is not (7_777 or 13_131)).Select(i => $"t{i:d5}")), "no gap");
        Assert.That(control.Faults.Select(f => f.Hits), Is.All.Positive);
        Assert.That(result.Existing, Is.Positive, "work that was done before its answer was refused or lost");
    }

    [Test]
    public async Task CreateTasks_Interrupted_AreCompletedBySendingThemAllAgain()
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.QuickAsync();
        await account.Service.CreatePoolAsync(ServiceOnEmulator.Pool("p"));
        await account.Service.CreateJobAsync(ServiceOnEmulator.Job("j", "p"));
        BatchTaskCreateOptions[] tasks = [.. Enumerable.Range(0, 1000).Select(i => ServiceOnEmulator.Shell($"t{i}", "true"))];
        using var stop = new CancellationTokenSource();
        var stopAfterSome = new StopAfter(stop, 300);

        await Assert.ThatAsync(
            () => account.Service.CreateTasksAsync("j", tasks, new() { MaxParallelRequests = 1, Accepted = stopAfterSome }, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        BatchCreateTasksResult again = await account.Service.CreateTasksAsync("j", tasks, cancellationToken: CancellationToken.None);

        Assert.That((again.Sent, again.Accepted, again.Refused.Count), Is.EqualTo((1000, 1000, 0)));
        Assert.That(again.Existing, Is.EqualTo(300));
        Assert.That(await account.Service.GetTasksAsync("j").CountAsync(), Is.EqualTo(1000));
    }

    private sealed class StopAfter(CancellationTokenSource stop, int count) : IProgress<int>
    {
        private int _total;

        public void Report(int value)
        {
            if ((_total += value) >= count)
            {
                stop.Cancel();
            }
        }
    }
}
