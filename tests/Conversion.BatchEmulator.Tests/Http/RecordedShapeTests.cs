using System.Text.RegularExpressions;

namespace ImageConversion.BatchEmulator.Tests.Http;

/// <summary>
/// What the emulator answers beside what the service answered to the same request: statuses, headers, and the names,
/// types, order and constant values of a body. The recordings lie beside the checkout.
/// </summary>
[TestFixture]
public sealed partial class RecordedShapeTests
{
    // What the emulator cannot have: no port leads to a node, and an image has no exact version.
    private static readonly string[] NotEmulated = ["endpointConfiguration", "exactVersion"];

    // The server's own, and how the connection carries the body.
    private static readonly string[] NotCompared = ["Server", "Transfer-Encoding", "Content-Length"];

    private JsonArray _exchanges = null!;
    private Account _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string file = Path.Combine(RepositoryPaths.Shared, "batch", "recorded-exchanges.json");
        if (!File.Exists(file))
        {
            Absent.ReportMaterial($"no recordings of Azure Batch: expected {file}");
        }

        _exchanges = JsonNode.Parse(await File.ReadAllTextAsync(file))!["exchanges"]!.AsArray();
        _account = await Account.StartFrozenAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Answers_ToTheRecordedRequests_InTheirOrder_AreAsRecorded()
    {
        // The recorded task uploads what it wrote to a container of that time: without that, the same.
        static JsonObject WithoutUpload(JsonObject body)
        {
            foreach (JsonNode? task in body["value"]?.AsArray() ?? [body])
            {
                task!.AsObject().Remove("outputFiles");
            }

            return body;
        }

        const int createPool = 1, getPool = 2, nodesCreating = 6, nodesStarting = 9, createJob = 10, addTask = 11, getJob = 12,
            activeTasks = 13, completedTasks = 14, getTask = 15, deleteJob = 16, createAgain = 19, patchJob = 28;
        await SameAsync(createPool);
        await SameAsync(createAgain);
        await SameAsync(getPool);
        _account.Pass(55);
        await SameAsync(nodesCreating);
        _account.Pass(10);
        await SameAsync(nodesStarting);
        await SameAsync(createJob);
        await SameAsync(getJob);
        await SameAsync(addTask, WithoutUpload);
        await SameAsync(activeTasks, WithoutUpload);
        _account.Pass(10);
        await _account.CompletedAsync("ncj-ubuntu1604", "myTask");
        await SameAsync(completedTasks, WithoutUpload);
        await SameAsync(getTask, WithoutUpload);
        await _account.AddJobAsync("job123", "ncj-ubuntu1604");
        await SameAsync(patchJob);
        await SameAsync(deleteJob);
    }

    [Test]
    public async Task UploadCondition_IsWrittenAsRecorded()
    {
        JsonNode recorded = Response(13)["value"]![0]!["outputFiles"]!;
        await _account.AddJobAsync("uploads", "nowhere");
        JsonObject task = Account.TaskBody("task", "true");
        task["outputFiles"] = JsonNode.Parse(recorded.ToJsonString().Replace("TaskSuccess", "tasksuccess", StringComparison.Ordinal));

        await _account.AddTaskAsync("uploads", task);

        JsonNode files = (await _account.TaskAsync("uploads", "task"))["outputFiles"]!;
        Assert.That(files.ToJsonString(), Is.EqualTo(recorded.ToJsonString()));
    }

    [Test]
    public async Task SupportedImages_AreAsRecorded()
    {
        JsonObject recorded = Response(0)["value"]!.AsArray().First(image => (string)image!["nodeAgentSKUId"]! == "batch.node.ubuntu 18.04")!.AsObject();

        Answer answer = await _account.Client.GetAsync("/supportedimages?$filter=nodeAgentSKUId eq 'batch.node.ubuntu 18.04'");

        // A list of features, which the service has for some images only.
        recorded.Remove("capabilities");
        Assert.That(Shape(answer.Items[0]), Is.EqualTo(Shape(recorded)));
    }

    private JsonObject Response(int index) =>
        (JsonObject)JsonNode.Parse((string)_exchanges[index]!["response"]!["body"]!)!;

    /// <summary>Sends a recorded request and compares the answer with the recorded one.</summary>
    private async Task SameAsync(int index, Func<JsonObject, JsonObject>? change = null)
    {
        change ??= body => body;
        JsonNode request = _exchanges[index]!["request"]!;
        JsonNode response = _exchanges[index]!["response"]!;
        var address = new Uri((string)request["url"]!);
        JsonObject? body = request["body"] is { } text ? change((JsonObject)JsonNode.Parse((string)text!)!) : null;

        Answer answer = await _account.Client.SendAsync((string)request["method"]!, address.AbsolutePath, body);

        Assert.That(answer.Status, Is.EqualTo((int)response["status"]!), answer.Text);
        Assert.That(
            answer.Headers.Keys.Except(NotCompared),
            Is.EquivalentTo(response["headers"]!.AsObject().Select(header => header.Key).Except(NotCompared)).IgnoreCase);
        string recorded = (string?)response["body"] ?? "";
        Assert.That(
            answer.Content.Length == 0 ? "" : Shape(answer.Body),
            Is.EqualTo(recorded.Length == 0 ? "" : Shape(change((JsonObject)JsonNode.Parse(recorded)!))));
    }

    // A document with everything that differs from one run to the next replaced by its kind.
    private static string Shape(JsonNode document)
    {
        JsonNode copy = document.DeepClone();
        Simplify(copy);
        return copy.ToJsonString();
    }

    private static void Simplify(JsonNode node)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (JsonNode? item in list)
                {
                    Simplify(item!);
                }

                break;
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members.ToList())
                {
                    if (NotEmulated.Contains(name))
                    {
                        members.Remove(name);
                    }
                    else if (value is JsonValue scalar && scalar.TryGetValue(out string? text))
                    {
                        members[name] = Variable().Replace(text, match =>
                            match.Groups.Values.Skip(1).First(group => group.Success).Name);
                    }
                    else if (value is not null)
                    {
                        Simplify(value);
                    }
                }

                break;
        }
    }

    [GeneratedRegex(
        @"(?<host>https?://[^/]+(?=/))|(?<time>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?<tag>0x[0-9A-F]{15})|(?<guid>[0-9a-f]{8}-[-0-9a-f]{27})|(?<node>[0-9a-f]{64})|(?<address>^\d+\.\d+\.\d+\.\d+$)")]
    private static partial Regex Variable();
}
