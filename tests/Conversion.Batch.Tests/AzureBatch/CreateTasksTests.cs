using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CreateTasksTests
{
    private static readonly BatchCreateTasksOptions OneAtATime = new() { MaxParallelRequests = 1 };

    [Test]
    public async Task CreateTasks_ManySmall_GoInHundreds()
    {
        var transport = new FakeTransport(r => Results(r, _ => "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(250), OneAtATime);

        Assert.That(transport.Requests.Select(r => Ids(r).Length), Is.EqualTo([100, 100, 50]));
        Assert.That(transport.Requests.Select(r => r.Call).Distinct(), Is.EqualTo(["POST /jobs/j1/addtaskcollection"]));
        Assert.That(transport.Requests.SelectMany(Ids), Is.EqualTo(Tasks(250).Select(t => t.Id)));
        AssertAccount(result, sent: 250, accepted: 250);
        Assert.That(result.Requests, Is.EqualTo(3));
    }

    [Test]
    public async Task CreateTasks_Large_StayBelowOneMegabyte()
    {
        var transport = new FakeTransport(r => Results(r, _ => "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(120, commandBytes: 30_000), OneAtATime);

        Assert.That(transport.Requests.Select(r => r.Body.Length), Is.All.LessThan(1_000_000));
        Assert.That(transport.Requests.Select(r => Ids(r).Length), Is.EqualTo([33, 33, 33, 21]));
        AssertAccount(result, sent: 120, accepted: 120);
    }

    [Test]
    public async Task CreateTasks_TooLarge_HalvesAndLowersTheSizeForAll()
    {
        var transport = new FakeTransport(r =>
            Ids(r).Length > 30 ? FakeTransport.Refusal(413, "RequestBodyTooLarge") : Results(r, _ => "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(300), OneAtATime);

        AssertAccount(result, sent: 300, accepted: 300);
        Assert.That(Accepted(transport), Is.EquivalentTo(Tasks(300).Select(t => t.Id)));
        Assert.That(transport.Requests.Skip(7).Select(r => Ids(r).Length), Is.All.LessThanOrEqualTo(25), "learnt from the first 100");
    }

    [Test]
    public async Task CreateTasks_OneTooLargeAlone_IsRefusedAndTheRestAccepted()
    {
        var transport = new FakeTransport(r =>
            Ids(r).Contains("t7") ? FakeTransport.Refusal(413, "RequestBodyTooLarge") : Results(r, _ => "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(20), OneAtATime);

        AssertAccount(result, sent: 20, accepted: 19);
        Assert.That(result.Refused.Single().TaskId, Is.EqualTo("t7"));
        Assert.That(result.Refused.Single().Error!.Code, Is.EqualTo("RequestBodyTooLarge"));
    }

    [Test]
    public async Task CreateTasks_OneThatMakesTheRequestSenseless_IsFound()
    {
        var transport = new FakeTransport(r =>
            Ids(r).Contains("t57") ? FakeTransport.Refusal(400, "InvalidPropertyValue") : Results(r, _ => "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(200), OneAtATime);

        AssertAccount(result, sent: 200, accepted: 199);
        Assert.That(result.Refused.Single().TaskId, Is.EqualTo("t57"));
        Assert.That(Ids(transport.Requests[^1]), Has.Length.EqualTo(100), "the second hundred was not cut");
    }

    [Test]
    public async Task CreateTasks_PartialResult_AcceptsRefusesAndRepeatsOneByOne()
    {
        var seen = new Dictionary<string, int>();
        var transport = new FakeTransport(r => Results(r, id =>
        {
            seen[id] = seen.GetValueOrDefault(id) + 1;
            return id switch
            {
                "t1" => "clienterror InvalidPropertyValue",
                "t2" => "ClientError TaskExists",
                "t3" when seen[id] <= 2 => "ServerError InternalError",
                "t4" when seen[id] == 1 => "",
                "t5" when seen[id] == 1 => "StatusOfALaterVersion",
                _ => "success",
            };
        }));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(10), OneAtATime);

        AssertAccount(result, sent: 10, accepted: 9);
        Assert.That(result.Existing, Is.EqualTo(1));
        Assert.That(result.Refused.Single().TaskId, Is.EqualTo("t1"));
        Assert.That(transport.Requests.Select(r => string.Join(' ', Ids(r))), Is.EqualTo(
            ["t0 t1 t2 t3 t4 t5 t6 t7 t8 t9", "t3 t4 t5", "t3"]));
    }

    [Test]
    public async Task CreateTasks_ServerErrorForEver_IsRefusedAfterItsAttempts()
    {
        var transport = new FakeTransport(r => Results(r, id => id == "t1" ? "ServerError InternalError" : "Success"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync(
            "j1", Tasks(3), OneAtATime with { MaxAttemptsPerTask = 4 });

        AssertAccount(result, sent: 3, accepted: 2);
        Assert.That(result.Refused.Single().Status, Is.EqualTo(BatchTaskAddStatus.ServerError));
        Assert.That(transport.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task CreateTasks_SentAgain_AreAllThereAlready()
    {
        var transport = new FakeTransport(r => Results(r, _ => "clienterror TaskExists"));

        BatchCreateTasksResult result = await transport.Service().CreateTasksAsync("j1", Tasks(150));

        AssertAccount(result, sent: 150, accepted: 150);
        Assert.That(result.Existing, Is.EqualTo(150));
    }

    [TestCase(400, "UnsupportedRequestVersion", BatchServiceErrorKind.InvalidRequest)]
    [TestCase(409, "JobCompleted", BatchServiceErrorKind.InvalidState)]
    [TestCase(404, "JobNotFound", BatchServiceErrorKind.NotFound)]
    [TestCase(403, "AuthenticationFailed", BatchServiceErrorKind.AccessDenied)]
    [TestCase(429, "TooManyRequests", BatchServiceErrorKind.Unavailable)]
    public async Task CreateTasks_RequestRefusedWhole_EndsAtOnce(int status, string code, BatchServiceErrorKind kind)
    {
        var transport = new FakeTransport(_ => FakeTransport.Refusal(status, code));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            () => transport.Service().CreateTasksAsync("j1", Tasks(500), OneAtATime)))!;

        Assert.That(e.Kind, Is.EqualTo(kind));
        Assert.That(transport.Requests.Select(r => Ids(r).Length), Is.All.EqualTo(100), "no half is sent");
    }

    [Test]
    public async Task CreateTasks_TwoWithOneIdInAnotherCase_IsTheCallersMistake()
    {
        var transport = new FakeTransport(r => Results(r, _ => "Success"));
        BatchTaskCreateOptions[] tasks = [.. Tasks(2), new() { Id = "T1", CommandLine = "true" }];

        await Assert.ThatAsync(() => transport.Service().CreateTasksAsync("j1", tasks), Throws.ArgumentException.With.Message.Contains("T1"));
    }

    [Test]
    public async Task CreateTasks_None_SendsNothing()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(500));

        AssertAccount(await transport.Service().CreateTasksAsync("j1", []), sent: 0, accepted: 0);
        Assert.That(transport.Requests, Is.Empty);
    }

    [TestCase(0, 100, 1)]
    [TestCase(100, 100, 1)]
    [TestCase(1, 0, 1)]
    [TestCase(1, 101, 1)]
    [TestCase(1, 1, 0)]
    public void CreateTasks_OptionsOutOfRange_AreTheCallersMistake(int parallel, int perRequest, int attempts) =>
        Assert.That(
            () => new FakeTransport(_ => FakeTransport.Status(500)).Service().CreateTasksAsync("j1", [], new BatchCreateTasksOptions
            {
                MaxParallelRequests = parallel, MaxTasksPerRequest = perRequest, MaxAttemptsPerTask = attempts,
            }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task CreateTasks_Progress_AddsUpToTheAccepted()
    {
        var transport = new FakeTransport(r => Results(r, id => id == "t3" ? "ClientError InvalidPropertyValue" : "Success"));
        var progress = new Sum();

        _ = await transport.Service().CreateTasksAsync("j1", Tasks(250), new BatchCreateTasksOptions { Accepted = progress });

        Assert.That(progress.Total, Is.EqualTo(249));
    }

    internal static IEnumerable<BatchTaskCreateOptions> Tasks(int count, int commandBytes = 0) => Enumerable.Range(0, count).Select(
        i => new BatchTaskCreateOptions { Id = $"t{i}", CommandLine = "imgconv-worker " + new string('x', commandBytes) });

    internal static string[] Ids(FakeRequest request) =>
        [.. request.Json.GetProperty("value").EnumerateArray().Select(t => t.GetProperty("id").GetString()!)];

    /// <summary>The service's word on each task: a status and for errors a code; empty for no word at all. In no order.</summary>
    internal static HttpResponseMessage Results(FakeRequest request, Func<string, string> word) => FakeTransport.Status(
        200,
        JsonSerializer.Serialize(new
        {
            value = Ids(request).Reverse().Select(id => (Id: id, Word: word(id).Split(' '))).Where(r => r.Word[0].Length > 0).Select(r =>
                new Dictionary<string, object?>
                {
                    ["status"] = r.Word[0],
                    ["taskId"] = r.Id,
                    ["error"] = r.Word.Length > 1 ? new { code = r.Word[1], message = new { lang = "en-US", value = "No." } } : null,
                }),
        }));

    private static IEnumerable<string> Accepted(FakeTransport transport) =>
        transport.Requests.Where(r => Ids(r).Length <= 30).SelectMany(Ids);

    private static void AssertAccount(BatchCreateTasksResult result, int sent, int accepted)
    {
        Assert.That(result.Sent, Is.EqualTo(sent));
        Assert.That(result.Accepted, Is.EqualTo(accepted));
        Assert.That(result.Accepted + result.Refused.Count, Is.EqualTo(result.Sent));
    }

    private sealed class Sum : IProgress<int>
    {
        private int _total;

        public int Total => _total;

        public void Report(int value) => Interlocked.Add(ref _total, value);
    }
}
