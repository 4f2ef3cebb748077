using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>Changes that the service carried out without an answer that said so: it throttled after it had committed, it
/// failed, or the answer was lost. The repetition is refused, and must count as done exactly if it is.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ChangeInDoubtTests
{
    private const string Job = """{"id":"j1","poolInfo":{"poolId":"p1"},"state":"active","priority":0}""";

    private static IEnumerable<TestCaseData> Changes()
    {
        var job = new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } };
        var pool = new BatchPoolCreateOptions { Id = "p1", VmSize = "STANDARD_D2S_V5", TargetDedicatedNodes = 2 };
        (string Name, Func<IBatchService, Task> Change, string Refusal, string Done, string NotDone)[] rows =
        [
            ("create job", s => s.CreateJobAsync(job), "JobExists", Job, """{"id":"j1","poolInfo":{"poolId":"other"}}"""),
            ("create pool", s => s.CreatePoolAsync(pool), "PoolExists",
                """{"id":"p1","vmSize":"standard_d2s_v5","targetDedicatedNodes":2,"targetLowPriorityNodes":0}""",
                """{"id":"p1","vmSize":"standard_d2s_v5","targetDedicatedNodes":3}"""),
            ("resize", s => s.ResizePoolAsync("p1", new() { TargetDedicatedNodes = 5 }), "PoolBeingResized",
                """{"allocationState":"resizing","targetDedicatedNodes":5,"targetLowPriorityNodes":1}""",
                """{"allocationState":"resizing","targetDedicatedNodes":4}"""),
            ("enable autoscale", s => s.EnablePoolAutoScaleAsync("p1", new() { AutoScaleFormula = "$x=1;" }), "PoolBeingResized",
                """{"enableAutoScale":true,"autoScaleFormula":"$x=1;"}""", """{"enableAutoScale":true,"autoScaleFormula":"$x=2;"}"""),
            ("disable autoscale", s => s.DisablePoolAutoScaleAsync("p1"), "PoolBeingResized",
                """{"enableAutoScale":false}""", """{"enableAutoScale":true}"""),
            ("delete pool", s => s.DeletePoolAsync("p1"), "PoolBeingDeleted", """{"state":"Deleting"}""", """{"state":"active"}"""),
            ("update job", s => s.UpdateJobAsync("j1", new() { OnAllTasksComplete = BatchAllTasksCompleteMode.TerminateJob }), "ConditionNotMet",
                """{"onAllTasksComplete":"TerminateJob"}""", """{"onAllTasksComplete":"noaction"}"""),
            ("terminate job", s => s.TerminateJobAsync("j1"), "JobBeingTerminated", """{"state":"terminating"}""", """{"state":"active"}"""),
            ("delete job", s => s.DeleteJobAsync("j1"), "JobBeingDeleted", """{"state":"deleting"}""", """{"state":"active"}"""),
            ("reactivate task", s => s.ReactivateTaskAsync("j1", "t1"), "OperationInvalidForCurrentState",
                """{"state":"active"}""", """{"state":"completed"}"""),
        ];
        return rows.Select(r => new TestCaseData(r.Change, r.Refusal, r.Done, r.NotDone) { TestName = $"{{m}}({r.Name})" });
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Change_ThrottledAfterCommit_CountsAsDone(
        Func<IBatchService, Task> change, string refusal, string done, string notDone)
    {
        _ = notDone;
        FakeTransport transport = After(FakeTransport.Throttled, refusal, done);

        await change(transport.Service());

        Assert.That(transport.Requests.Select(r => r.Method == "GET"), Is.EqualTo([false, false, true]));
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Change_AnswerLostAfterCommit_CountsAsDone(
        Func<IBatchService, Task> change, string refusal, string done, string notDone)
    {
        _ = notDone;
        FakeTransport transport = After(FakeTransport.Lost, refusal, done);

        await change(transport.Service());

        Assert.That(transport.Requests, Has.Count.EqualTo(3));
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Change_RefusedAfterRetryAndNotDone_IsRefused(
        Func<IBatchService, Task> change, string refusal, string done, string notDone)
    {
        _ = done;
        FakeTransport transport = After(FakeTransport.Throttled, refusal, notDone);

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => change(transport.Service())))!;

        Assert.That(e.ErrorCode, Is.EqualTo(refusal));
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Change_RefusedAtOnce_IsRefusedWithoutALook(
        Func<IBatchService, Task> change, string refusal, string done, string notDone)
    {
        _ = (done, notDone);
        var transport = new FakeTransport(_ => FakeTransport.Refusal(409, refusal));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => change(transport.Service())))!;

        Assert.That(e.ErrorCode, Is.EqualTo(refusal));
        Assert.That(transport.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Delete_GoneAfterRetry_CountsAsDone()
    {
        int attempt = 0;
        var transport = new FakeTransport(_ => ++attempt == 1 ? FakeTransport.Lost() : FakeTransport.Refusal(404, "JobNotFound"));

        await transport.Service().DeleteJobAsync("j1");

        Assert.That(transport.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Create_LookFailsToo_IsTheFirstRefusal()
    {
        int attempt = 0;
        var transport = new FakeTransport(r => ++attempt == 1 ? FakeTransport.Lost()
            : r.Method == "POST" ? FakeTransport.Refusal(409, "JobExists") : FakeTransport.Refusal(404, "JobNotFound"));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().CreateJobAsync(
            new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } })))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.AlreadyExists));
    }

    [Test]
    public async Task Create_AllAnswersLost_IsLookedUp()
    {
        var transport = new FakeTransport(r => r.Method == "POST" ? FakeTransport.Lost() : FakeTransport.Status(200, Job));

        await transport.Service().CreateJobAsync(new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } });

        Assert.That(transport.Requests.Count(r => r.Method == "POST"), Is.EqualTo(7), "one attempt and six retries");
    }

    [Test]
    public async Task Create_OnlyAttemptLost_IsLookedUp()
    {
        var transport = new FakeTransport(r => r.Method == "POST" ? FakeTransport.Lost() : FakeTransport.Status(200, Job));

        await transport.Service(o => o.Retry.MaxRetries = 0).CreateJobAsync(
            new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } });

        Assert.That(transport.Calls, Is.EqualTo(["POST /jobs", "GET /jobs/j1"]));
    }

    [Test]
    public async Task Create_BusyForEver_IsUnavailable()
    {
        var transport = new FakeTransport(_ => FakeTransport.Throttled());

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().CreateJobAsync(
            new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } })))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.Unavailable));
        Assert.That(e.Status, Is.EqualTo(429));
        Assert.That(e.Attempts, Is.EqualTo(7));
        Assert.That(e.ClientRequestId, Is.EqualTo(transport.Requests[0].Headers["client-request-id"]));
    }

    private static FakeTransport After(Func<HttpResponseMessage> first, string refusal, string found)
    {
        int attempt = 0;
        return new FakeTransport(r => r.Method == "GET" ? FakeTransport.Status(200, found)
            : ++attempt == 1 ? first()
            : FakeTransport.Refusal(refusal == "ConditionNotMet" ? 412 : 409, refusal));
    }
}
