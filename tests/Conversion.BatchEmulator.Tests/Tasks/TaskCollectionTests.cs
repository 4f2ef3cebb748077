using ImageConversion.BatchEmulator.Faults;

namespace ImageConversion.BatchEmulator.Tests.Tasks;

[TestFixture]
public sealed class TaskCollectionTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartFrozenAsync();
        // Without a pool: the tasks are only there.
        await _account.AddJobAsync("job", "none");
    }

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task AddCollection_OfAHundred_AnswersEachInNoOrder()
    {
        Answer answer = await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", Collection(100));

        Assert.That(answer.Items.Select(item => (string)item["taskId"]!), Is.EquivalentTo(Ids(100)).And.Not.EqualTo(Ids(100)));
        Assert.That(answer.Items.Select(item => (string)item["status"]!), Is.All.EqualTo("Success"));
        Assert.That((string)answer.Items[0]["location"]!, Does.StartWith($"{_account.Batch.HttpEndpoint}jobs/job/tasks/t"));
        Assert.That(answer.Items[0]["eTag"], Is.Not.Null);
    }

    [Test]
    public async Task AddCollection_OfMoreThanAHundred_AddsNone()
    {
        await _account.Client.RefusedAsync(413, "RequestBodyTooLarge", "POST", "/jobs/job/addtaskcollection", Collection(101));

        Assert.That((await _account.Client.ExpectAsync(200, "GET", "/jobs/job/tasks")).Items, Is.Empty);
    }

    [Test]
    public async Task AddCollection_OfAMegabyte_AddsNone()
    {
        JsonObject body = Collection(2);
        body["value"]![0]!["displayName"] = new string('x', 1 << 20);

        await _account.Client.RefusedAsync(413, "RequestBodyTooLarge", "POST", "/jobs/job/addtaskcollection", body);

        Assert.That((await _account.Client.ExpectAsync(200, "GET", "/jobs/job/tasks")).Items, Is.Empty);
    }

    [Test]
    public async Task AddCollection_WithSomeThatExistOrAreBad_AddsTheRest()
    {
        await _account.AddTaskAsync("job", Account.TaskBody("t1", "true"));
        JsonObject body = Collection(3);
        body["value"]!.AsArray().Add(new JsonObject { ["id"] = "bad" });

        Answer answer = await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", body);

        Dictionary<string, JsonObject> results = answer.Items.ToDictionary(item => (string)item["taskId"]!);
        Assert.That((string)results["t1"]["status"]!, Is.EqualTo("ClientError"));
        Assert.That((string)results["t1"]["error"]!["code"]!, Is.EqualTo("TaskExists"));
        Assert.That((string)results["bad"]["error"]!["code"]!, Is.EqualTo("MissingRequiredProperty"));
        Assert.That((string)results["t0"]["status"]!, Is.EqualTo("Success"));
        Assert.That((await _account.Client.ExpectAsync(200, "GET", "/jobs/job/tasks")).Items, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task AddCollection_WithRefusedTasks_AnswersServerErrorAndDoesNotAddThem()
    {
        _account.Batch.Control.AddFault(new FaultRule(FaultKind.RefuseTask) { Next = 2 });

        Answer first = await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", Collection(5));
        Answer second = await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", Collection(5));

        Assert.That(first.Items.Count(item => (string)item["status"]! == "ServerError"), Is.EqualTo(2));
        Assert.That(second.Items.Count(item => (string)item["status"]! == "Success"), Is.EqualTo(2));
        Assert.That(second.Items.Count(item => (string?)item["error"]?["code"] == "TaskExists"), Is.EqualTo(3));
    }

    [Test]
    public async Task List_InPages_FollowsAbsoluteLinksAndKeepsItsQuery()
    {
        await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", Collection(25));
        var ids = new List<string>();
        string? next = "/jobs/job/tasks?maxresults=10&$select=id,state&$filter=startswith(id,'T') and state eq 'Active'";
        int pages = 0;

        while (next is not null)
        {
            JsonObject page = (await _account.Client.ExpectAsync(200, "GET", next)).Body;
            Assert.That(page["value"]!.AsArray().Select(item => item!.AsObject().Count), Is.All.EqualTo(2));
            ids.AddRange(page["value"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["odata.nextLink"];
            Assert.That(next, Is.Null.Or.StartsWith($"{_account.Batch.HttpEndpoint}jobs/job/tasks?"));
            next = next?[(_account.Batch.HttpEndpoint.ToString().Length - 1)..];
            // What goes meanwhile must not hide another.
            await _account.Client.ExpectAsync(200, "DELETE", $"/jobs/job/tasks/{ids[^1]}");
            pages++;
        }

        Assert.That(pages, Is.EqualTo(3));
        Assert.That(ids, Is.EquivalentTo(Ids(25)));
    }

    [TestCase("State eq 'active'")]
    [TestCase("state eq")]
    [TestCase("state is 'active'")]
    [TestCase("contains(id,'1')")]
    public async Task List_ByABadFilter_IsRefused(string filter) => await _account.Client.RefusedAsync(
        400, "InvalidQueryParameterValue", "GET", $"/jobs/job/tasks?$filter={Uri.EscapeDataString(filter)}");

    [TestCase("id eq 't1'", 1)]
    [TestCase("id ne 't1' and not (id eq 't2' or startswith(id,'t0'))", 2)]
    [TestCase("executionInfo/retryCount ge 0", 5)]
    [TestCase("creationTime lt 1999-01-01T00:00:00Z", 0)]
    [TestCase("executionInfo/exitCode lt 0 or executionInfo/exitCode gt 0", 0)]
    public async Task List_ByAFilter_FindsThem(string filter, int count)
    {
        await _account.Client.ExpectAsync(200, "POST", "/jobs/job/addtaskcollection", Collection(5));

        Answer answer = await _account.Client.GetAsync($"/jobs/job/tasks?$filter={Uri.EscapeDataString(filter)}");

        Assert.That(answer.Items, Has.Count.EqualTo(count), answer.Text);
    }

    [TestCase("0")]
    [TestCase("1001")]
    [TestCase("many")]
    public async Task List_WithBadMaxResults_IsRefused(string most) => await _account.Client.RefusedAsync(
        400, "InvalidQueryParameterValue", "GET", $"/jobs/job/tasks?maxresults={most}");

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(number => $"t{number}");

    private static JsonObject Collection(int count) => new()
    {
        ["value"] = new JsonArray([.. Ids(count).Select(id => Account.TaskBody(id, "true"))]),
    };
}
