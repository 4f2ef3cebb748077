using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Tests.AzureBatch;

[TestFixture]
public sealed class ManyTasksTests
{
    // Requests of 100 are few; of 10 they meet ten times the faults.
    [TestCase(100, 8, 1)]
    [TestCase(10, 32, 2)]
    public async Task CreateTasks_TwentyThousandWhileThrottledAndCutOff_AreAllThereOnce(int perRequest, int parallel, int seed)
    {
        const int Count = 20_000;
        var batch = new MemoryBatch(throttled: 0.05, lost: 0.01, seed);
        var transport = new FakeTransport(batch.Answer);
        AzureBatchService service = transport.Service();

        BatchCreateTasksResult result = await service.CreateTasksAsync("j1", CreateTasksTests.Tasks(Count), new BatchCreateTasksOptions
        {
            MaxTasksPerRequest = perRequest, MaxParallelRequests = parallel,
        });
        string?[] listed = await service.GetTasksAsync("j1", new BatchListOptions { Select = "id" }).Select(t => t.Id).ToArrayAsync();

        Assert.That(result.Sent, Is.EqualTo(Count));
        Assert.That(result.Accepted, Is.EqualTo(Count));
        Assert.That(result.Refused, Is.Empty);
        Assert.That(batch.Added, Is.EqualTo(Count), "no task was added twice");
        Assert.That(listed, Is.EquivalentTo(CreateTasksTests.Tasks(Count).Select(t => t.Id)));
        Assert.That(batch.Throttles, Is.Positive);
        Assert.That(result.Existing, Is.Positive, "work that was done before its answer was refused or lost");
        TestContext.Out.WriteLine(
            $"{result.Requests} requests, {batch.Throttles} throttled, {batch.Losses} lost, {result.Existing} tasks were there already");
    }
}
