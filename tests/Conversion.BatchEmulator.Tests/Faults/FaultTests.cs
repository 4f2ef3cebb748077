using System.Text.RegularExpressions;
using ImageConversion.BatchEmulator.Faults;

namespace ImageConversion.BatchEmulator.Tests.Faults;

/// <summary>Calls that go wrong, on a clock that stands still.</summary>
[TestFixture]
public sealed partial class FaultTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync() => _account = await Account.StartFrozenAsync();

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [TestCase(FaultKind.Throttle, 429, "TooManyRequests", false)]
    [TestCase(FaultKind.Busy, 503, "ServerBusy", false)]
    [TestCase(FaultKind.Error, 500, "InternalError", false)]
    [TestCase(FaultKind.ThrottleAfter, 429, "TooManyRequests", true)]
    [TestCase(FaultKind.BusyAfter, 503, "ServerBusy", true)]
    [TestCase(FaultKind.TimeOutAfter, 500, "OperationTimedOut", true)]
    public async Task Fault_OnACreation_AnswersItsCode_AndOnlyLateOnesLeaveThePool(
        FaultKind kind, int status, string code, bool isCommitted)
    {
        _account.Batch.Control.AddFault(new FaultRule(kind) { Next = 1, Method = "POST", Path = "/POOLS", RetryAfterSeconds = 7 });

        Answer answer = await _account.Client.RefusedAsync(status, code, "POST", "/pools", Account.PoolBody("pool"));
        Answer again = await _account.Client.SendAsync("POST", "/pools", Account.PoolBody("pool"));

        Assert.That(answer.Headers.GetValueOrDefault("Retry-After"), Is.EqualTo(status == 500 ? null : "7"));
        Assert.That(answer.Headers, Does.Not.ContainKey("Location"));
        Assert.That((again.Status, again.Code), Is.EqualTo(isCommitted ? (409, "PoolExists") : (201, null)));
        Assert.That((await _account.Client.GetAsync("/pools")).Items, Has.Count.EqualTo(1));
    }

    [TestCase(FaultKind.DropBefore, 0)]
    [TestCase(FaultKind.DropAfter, 1)]
    public async Task Drop_BreaksTheConnection(FaultKind kind, int jobs)
    {
        _account.Batch.Control.AddFault(new FaultRule(kind) { Next = 1, Method = "POST" });

        await Assert.ThatAsync(() => _account.AddJobAsync("job", "pool"), Throws.InstanceOf<HttpRequestException>());

        Assert.That((await _account.Client.GetAsync("/jobs")).Items, Has.Count.EqualTo(jobs));
    }

    [TestCase(FaultKind.Delay, 404)]
    [TestCase(FaultKind.DelayAfter, 200)]
    public async Task Delay_HoldsTheCallBack_BeforeOrAfterItIsDone(FaultKind kind, int meanwhile)
    {
        _account.Batch.Control.AddFault(new FaultRule(kind) { Next = 1, Method = "POST", Delay = TimeSpan.FromMinutes(1) });

        Task creating = _account.AddJobAsync("job", "pool");
        Answer seen;
        do
        {
            seen = await _account.Client.GetAsync("/jobs/job");
        }
        while (seen.Status != meanwhile || _account.Batch.Control.Faults[0].Hits == 0);
        bool wasDone = creating.IsCompleted;
        while (!creating.IsCompleted)
        {
            _account.Pass(60);
            await Task.WhenAny(creating, Task.Delay(10));
        }

        await creating;
        Assert.That(wasDone, Is.False);
        await _account.JobAsync("job");
    }

    [Test]
    public async Task Share_OfAFault_IsDrawnBySeed()
    {
        _account.Batch.Control.ClearFaults(seed: 5);
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.Busy) { Share = 0.25, Path = "/jobs" });
        List<int> first = await StatusesAsync();
        _account.Batch.Control.ClearFaults(seed: 5);
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.Busy) { Share = 0.25, Path = "/jobs" });

        List<int> second = await StatusesAsync();

        Assert.That(second, Is.EqualTo(first));
        Assert.That(first.Count(status => status == 503), Is.InRange(15, 35));
    }

    [Test]
    public async Task Control_OverHttp_DoesTheSame()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 2));

        await PostAsync("faults", """{"kind":"throttle","next":1,"method":"GET","path":"/pools","retryAfterSeconds":3}""");
        Answer throttled = await _account.Client.GetAsync("/pools");
        Answer rules = await _account.Client.GetAsync("/emulator/faults");
        await _account.Client.ExpectAsync(204, "DELETE", "/emulator/faults");
        await PostAsync("preempt", """{"poolId":"pool","count":1}""");
        await PostAsync("quota", """{"pools":1}""");
        await PostAsync("capacity", """{"poolId":"pool","lowPriority":0}""");

        Assert.That((throttled.Status, throttled.Headers["Retry-After"]), Is.EqualTo((429, "3")));
        Assert.That((int)rules.Body["faults"]![0]!["hits"]!, Is.EqualTo(1));
        Assert.That(await _account.NodeStatesAsync("pool"), Is.EquivalentTo(new[] { "preempted", "idle" }));
        await _account.Client.RefusedAsync(409, "PoolQuotaReached", "POST", "/pools", Account.PoolBody("another"));
        Answer bad = await _account.Client.SendAsync("POST", "/emulator/preempt", new JsonObject { ["pool"] = "pool" });
        Assert.That(bad.Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Page_CallsOfCurl_AreAllTaken()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 5));
        string node = (string)(await _account.NodesAsync("pool"))[0]["id"]!;
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.Of("curl");
        string[] statuses =
        [
            .. await Task.WhenAll(commands.Select(async command =>
            {
                Match call = CurlCall().Match(command.Text);
                string body = call.Groups["body"].Value.Replace("tvmps_…", node, StringComparison.Ordinal);
                string method = call.Groups["method"].Success ? call.Groups["method"].Value : body.Length > 0 ? "POST" : "GET";
                Answer answer = await _account.Client.SendAsync(
                    method, $"/emulator/{call.Groups["path"].Value}", body.Length > 0 ? (JsonObject)JsonNode.Parse(body)! : null);
                return answer.Status is 200 or 204 ? "taken" : $"{command}: {answer.Status} {answer.Body}";
            })),
        ];

        Assert.That(statuses, Has.Length.GreaterThanOrEqualTo(10).And.All.EqualTo("taken"));
    }

    private async Task<List<int>> StatusesAsync()
    {
        var statuses = new List<int>();
        for (int call = 0; call < 100; call++)
        {
            statuses.Add((await _account.Client.GetAsync("/jobs")).Status);
        }

        return statuses;
    }

    private Task<Answer> PostAsync(string name, string body) =>
        _account.Client.ExpectAsync(204, "POST", $"/emulator/{name}", (JsonObject)JsonNode.Parse(body)!);

    [GeneratedRegex(@"^curl (-X (?<method>\w+) )?(-d '(?<body>[^']*)' )?\$E/(?<path>\w+)$")]
    private static partial Regex CurlCall();
}
