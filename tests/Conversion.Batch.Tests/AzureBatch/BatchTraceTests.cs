using System.Collections.Concurrent;
using System.Diagnostics;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>What a trace shows of the client's calls.</summary>
[TestFixture]
public sealed class BatchTraceTests
{
    private readonly ConcurrentQueue<Activity> _spans = [];

    // Calls of other tests that run meanwhile are on other traces.
    private Activity _trace = null!;

    private ActivityListener _listener = null!;

    [SetUp]
    public void Listen()
    {
        _spans.Clear();
        _trace = new Activity("test").Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BatchTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == _trace.TraceId)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void Stop()
    {
        _listener.Dispose();
        _trace.Dispose();
    }

    [Test]
    public async Task Call_Done_IsASpanWithTheIdsOfBothSides()
    {
        int attempt = 0;
        var transport = new FakeTransport(_ => ++attempt == 1
            ? FakeTransport.Throttled() : FakeTransport.Status(201, "", ("request-id", "r-9")));

        await transport.Service().CreateJobAsync(new BatchJobCreateOptions { Id = "j1", PoolInfo = new() { PoolId = "p1" } });

        Activity span = _spans.Single();
        Assert.That(span.DisplayName, Is.EqualTo("AzureBatch.CreateJob"));
        Assert.That(span.Kind, Is.EqualTo(ActivityKind.Client));
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(span.TagObjects, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["az.namespace"] = "Microsoft.Batch",
            ["az.client_request_id"] = transport.Requests[0].Headers["client-request-id"],
            ["az.service_request_id"] = "r-9",
            ["http.request.method"] = "POST",
            ["http.request.resend_count"] = 1,
            ["http.response.status_code"] = 201,
            ["server.address"] = FakeTransport.Host,
            ["server.port"] = 443,
        }));
    }

    [Test]
    public async Task Call_Refused_IsASpanWithTheReason()
    {
        var transport = new FakeTransport(_ => FakeTransport.Refusal(404, "PoolNotFound"));

        await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().ResizePoolAsync("p1", new() { TargetDedicatedNodes = 1 }));

        Activity span = _spans.Single();
        Assert.That(span.DisplayName, Is.EqualTo("AzureBatch.ResizePool"));
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo("PoolNotFound"));
    }

    [Test]
    public async Task Listing_OfTwoPages_IsASpanForEach()
    {
        var transport = new FakeTransport(r => FakeTransport.Status(200, r.Uri.Query.Contains("page=2", StringComparison.Ordinal)
            ? """{"value":[]}"""
            : $$"""{"value":[],"odata.nextLink":"https://{{FakeTransport.Host}}/jobs/j1/tasks?page=2"}"""));

        _ = await transport.Service().GetTasksAsync("j1").CountAsync();

        Assert.That(_spans.Select(s => s.DisplayName), Is.EqualTo(["AzureBatch.GetTasks", "AzureBatch.GetTasks"]));
    }

    // One row for each helper through which calls are made: the name is the caller's, not the helper's.
    [Test]
    public async Task Call_OfEveryForm_IsNamedAfterItsMethod()
    {
        var transport = new FakeTransport(r => FakeTransport.Status(200, "{}"));
        AzureBatchService service = transport.Service();

        await service.DeletePoolAsync("p1");
        _ = await service.GetPoolAsync("p1");
        await service.TerminateJobAsync("j1");
        await service.UpdateJobAsync("j1", new() { Priority = 1 });
        await service.ReactivateTaskAsync("j1", "t1");
        await (await service.GetTaskFileAsync("j1", "t1", "stdout.txt")).DisposeAsync();
        _ = await service.CreateTasksAsync("j1", CreateTasksTests.Tasks(1), new() { MaxAttemptsPerTask = 1 });

        Assert.That(_spans.Select(s => s.DisplayName["AzureBatch.".Length..]), Is.EqualTo(
        [
            "DeletePool", "GetPool", "TerminateJob", "UpdateJob", "ReactivateTask", "GetTaskFile", "CreateTasks",
        ]));
    }
}
