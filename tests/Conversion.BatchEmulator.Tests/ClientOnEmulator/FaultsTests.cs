using System.Diagnostics;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.BatchEmulator.Faults;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>The client against a service that throttles, fails, loses its answers or does not answer in time.</summary>
[TestFixture]
internal sealed class FaultsTests
{
    private ServiceOnEmulator _account = null!;
    private int _last;
    private string _id = "";

    private AzureBatchService Service => _account.Service;

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.QuickAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [SetUp]
    public void NextId() => _id = $"x{++_last}";

    [TearDown]
    public void Mend() => _account.Batch.Control.ClearFaults();

    // Before: nothing was done. After: it was done, and the client does not know.
    [TestCase(FaultKind.Throttle)]
    [TestCase(FaultKind.Busy)]
    [TestCase(FaultKind.Error)]
    [TestCase(FaultKind.DropBefore)]
    [TestCase(FaultKind.DropAfter)]
    [TestCase(FaultKind.ThrottleAfter)]
    [TestCase(FaultKind.BusyAfter)]
    public async Task Creates_EachMetByAFault_LeaveOnePoolOneJobAndOneTask(FaultKind kind)
    {
        _account.Batch.Control.AddFault(new FaultRule(kind) { Method = "POST", Path = "/pools", Next = 1, RetryAfterSeconds = 0 });
        _account.Batch.Control.AddFault(new FaultRule(kind) { Method = "POST", Path = $"/jobs/{_id}/tasks", Next = 1, RetryAfterSeconds = 0 });
        _account.Batch.Control.AddFault(new FaultRule(kind) { Method = "POST", Path = "/jobs", Next = 1, RetryAfterSeconds = 0 });

        await CreateAllAsync(Service);

        await AssertOneOfEachAsync();
        Assert.That(_account.Batch.Control.Faults.Select(f => f.Hits), Is.EqualTo([1, 1, 1]), "each create met its fault");
    }

    // The service takes longer than the client waits: it has or has not done it when the client asks again.
    [TestCase(FaultKind.Delay)]
    [TestCase(FaultKind.DelayAfter)]
    public async Task Creates_EachAnsweredTooLate_LeaveOnePoolOneJobAndOneTask(FaultKind kind)
    {
        AzureBatchService impatient = _account.Open(o => o.Retry.NetworkTimeout = TimeSpan.FromSeconds(1));
        foreach (string path in new[] { "/pools", $"/jobs/{_id}/tasks", "/jobs" })
        {
            _account.Batch.Control.AddFault(new FaultRule(kind)
            {
                Method = "POST", Path = path, Next = 1, Delay = TimeSpan.FromMinutes(1),
            });
        }

        await CreateAllAsync(impatient);

        await AssertOneOfEachAsync();
        Assert.That(_account.Batch.Control.Faults.Select(f => f.Hits), Is.EqualTo([1, 1, 1]));
    }

    [TestCase(FaultKind.DropAfter)]
    [TestCase(FaultKind.ThrottleAfter)]
    public async Task Changes_WhoseAnswersAreLost_AreDone(FaultKind kind)
    {
        await CreateAllAsync(Service);
        _ = await _account.SteadyAsync(_id);

        await MetByAsync(kind, "/reactivate", () => Service.ReactivateTaskAsync(_id, "t1"));
        await MetByAsync(kind, "/jobs/" + _id, () => Service.UpdateJobAsync(_id, new() { Priority = 3 }));
        await MetByAsync(kind, "/resize", () => Service.ResizePoolAsync(_id, new() { TargetDedicatedNodes = 1 }));
        BatchNode node = await _account.NodeAsync(_id, BatchNodeState.Running);
        _ = await _account.SteadyAsync(_id);
        await MetByAsync(kind, "/enableautoscale", () => Service.EnablePoolAutoScaleAsync(
            _id, new() { AutoScaleFormula = "$TargetDedicatedNodes=0;" }));
        await MetByAsync(kind, "/disableautoscale", () => Service.DisablePoolAutoScaleAsync(_id));
        BatchJob job = await Service.GetJobAsync(_id);
        await MetByAsync(kind, "/terminate", () => Service.TerminateJobAsync(_id));
        await MetByAsync(kind, "/jobs/" + _id, () => Service.DeleteJobAsync(_id));
        await MetByAsync(kind, "/pools/" + _id, () => Service.DeletePoolAsync(_id));

        Assert.That(job.Priority, Is.EqualTo(3));
        await _account.GoneAsync(() => Service.GetJobAsync(_id));
        await _account.GoneAsync(() => Service.GetPoolAsync(_id));
    }

    [TestCase(FaultKind.DropAfter)]
    [TestCase(FaultKind.BusyAfter)]
    public async Task ManagedPool_WhoseAnswersAreLost_IsMadeOnceAndDeleted(FaultKind kind)
    {
        ArmBatchPools pools = _account.OpenManagement();
        BatchAccountPoolData? made = null;

        await MetByAsync(kind, "/pools/" + _id, async () => made = await pools.CreatePoolAsync(_id, ServiceOnEmulator.ManagedPool()));
        await MetByAsync(kind, "/pools/" + _id, () => pools.DeletePoolAsync(_id));

        Assert.That(made!.Identity!.UserAssignedIdentities!.Keys, Is.EqualTo([ServiceOnEmulator.Identity]));
        Assert.That(await Service.PoolExistsAsync(_id), Is.False);
    }

    [Test]
    public async Task Create_OfAnothersId_IsRefusedEvenAfterAFault()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool(_id));
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.ThrottleAfter) { Method = "POST", Next = 1, RetryAfterSeconds = 0 });

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreatePoolAsync(ServiceOnEmulator.Pool(_id) with { VmSize = "STANDARD_D8S_V5" }),
            BatchServiceErrorKind.AlreadyExists,
            "PoolExists");
    }

    [TestCase(FaultKind.Throttle)]
    [TestCase(FaultKind.Busy)]
    public async Task Call_AskedToComeBackLater_WaitsAsLong(FaultKind kind)
    {
        _account.Batch.Control.AddFault(new FaultRule(kind) { Next = 1, RetryAfterSeconds = 1 });
        long start = Stopwatch.GetTimestamp();

        _ = await Service.PoolExistsAsync("p");

        // The clock of waiting and this one may differ by a tick of the system's timer.
        Assert.That(Stopwatch.GetElapsedTime(start), Is.GreaterThan(TimeSpan.FromMilliseconds(980)));
    }

    [Test]
    public async Task Call_ThrottledForEver_IsUnavailable()
    {
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.Throttle) { RetryAfterSeconds = 0 });

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => Service.GetPoolAsync("p"));

        Assert.That((refusal.Kind, refusal.ErrorCode, refusal.Status), Is.EqualTo((BatchServiceErrorKind.Unavailable, "TooManyRequests", 429)));
        Assert.That(refusal.Attempts, Is.EqualTo(7));
    }

    [Test]
    public async Task List_ThrottledBetweenItsPages_HasEveryItemOnce()
    {
        await CreateAllAsync(Service);
        _ = await Service.CreateTasksAsync(_id, Enumerable.Range(2, 99).Select(i => ServiceOnEmulator.Shell($"t{i}", "true")));
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.Throttle) { Share = 0.3, RetryAfterSeconds = 0 });
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.DropAfter) { Share = 0.1 });

        string?[] ids = await Service.GetTasksAsync(_id, new BatchListOptions { Select = "id", MaxResultsPerPage = 7 })
            .Select(t => t.Id).ToArrayAsync();

        Assert.That(ids, Is.EqualTo(Enumerable.Range(1, 100).Select(i => $"t{i}")));
        Assert.That(_account.Batch.Control.Faults[0].Hits, Is.Positive);
    }

    private async Task MetByAsync(FaultKind kind, string path, Func<Task> change)
    {
        _account.Batch.Control.ClearFaults();
        foreach (string method in new[] { "POST", "PATCH", "PUT", "DELETE" })
        {
            _account.Batch.Control.AddFault(new FaultRule(kind) { Method = method, Path = path, Next = 1, RetryAfterSeconds = 0 });
        }

        await change();

        Assert.That(_account.Batch.Control.Faults.Sum(f => f.Hits), Is.EqualTo(1), $"{path} met its fault");
    }

    private async Task CreateAllAsync(AzureBatchService service)
    {
        await service.CreatePoolAsync(ServiceOnEmulator.Pool(_id));
        await service.CreateJobAsync(ServiceOnEmulator.Job(_id, _id));
        await service.CreateTaskAsync(_id, ServiceOnEmulator.Held("t1"));
    }

    private async Task AssertOneOfEachAsync()
    {
        Assert.That(await Service.GetPoolsAsync(new BatchListOptions { Filter = $"id eq '{_id}'" }).CountAsync(), Is.EqualTo(1));
        Assert.That(await Service.GetJobsAsync(new BatchListOptions { Filter = $"id eq '{_id}'" }).CountAsync(), Is.EqualTo(1));
        Assert.That(await Service.GetTasksAsync(_id).Select(t => t.Id).ToArrayAsync(), Is.EqualTo(["t1"]));
    }
}
