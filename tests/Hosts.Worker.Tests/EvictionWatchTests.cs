using System.Net;
using System.Text;
using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Worker.Tests;

[TestFixture]
public sealed class EvictionWatchTests
{
    private const string Preempt = """{ "DocumentIncarnation": 2, "Events": [{ "EventId": "e", "EventType": "Preempt", "Resources": ["pool_3"], "EventStatus": "Scheduled" }] }""";

    [TestCase(Preempt, true)]
    [TestCase("""{ "Events": [{ "EventType": "preempt", "Resources": ["other", "POOL_3"] }] }""", true)]
    [TestCase("""{ "Events": [{ "EventType": "Preempt", "Resources": ["pool_4"] }] }""", false)]
    [TestCase("""{ "Events": [{ "EventType": "Reboot", "Resources": ["pool_3"] }] }""", false)]
    [TestCase("""{ "Events": [] }""", false)]
    [TestCase("""{ "Events": [5, {}, { "EventType": "Preempt", "Resources": [5] }, { "EventType": 5 }] }""", false)]
    [TestCase("[]", false)]
    [TestCase("5", false)]
    public void IsPreempted_Answer_IsReadForThisMachineOnly(string answer, bool isPreempted) =>
        Assert.That(EvictionWatch.IsPreempted(JsonDocument.Parse(answer).RootElement, "pool_3"), Is.EqualTo(isPreempted));

    [Test]
    public async Task Watch_NoticeForThisMachine_StopsTheWorker()
    {
        using HttpListener service = LoopbackListener.Start(out string address);
        var answers = new Queue<string>(["pool_3\n", """{ "Events": [] }""", "no JSON", Preempt]);
        Task<List<string>> asked = AnswerAsync(service, answers);
        using var stop = new RunStop();
        var notes = new List<string>();

        await using (var watch = new EvictionWatch(new Uri(address), stop, notes.Add, TimeProvider.System))
        {
            List<string> requests = await asked;
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);

            Assert.That(requests, Has.Count.EqualTo(4).And.All.StartsWith("true "));
            Assert.That(requests[0], Does.Contain("/metadata/instance/compute/name?api-version="));
            Assert.That(requests[1], Does.Contain("/metadata/scheduledevents?api-version="));
            Assert.That(stop.Reason, Is.EqualTo(ExitCode.Terminated));
            Assert.That(watch.IsEvicted, Is.True);
        }

        Assert.That(notes.Single(), Does.Contain("pool_3 is to be evicted"));
    }

    [Test]
    public async Task Watch_AddressThatDoesNotAnswer_AsksNoMore()
    {
        using HttpListener service = LoopbackListener.Start(out string address);
        service.Stop();
        using var stop = new RunStop();

        await using (new EvictionWatch(new Uri(address), stop, _ => { }, TimeProvider.System))
        {
            await Task.Delay(100);
        }

        Assert.That(stop.Reason, Is.EqualTo(ExitCode.Success));
    }

    private static async Task<List<string>> AnswerAsync(HttpListener service, Queue<string> answers)
    {
        var requests = new List<string>();
        while (answers.TryDequeue(out string? answer))
        {
            HttpListenerContext context = await service.GetContextAsync();
            requests.Add($"{context.Request.Headers["Metadata"]} {context.Request.RawUrl}");
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }

        return requests;
    }
}
