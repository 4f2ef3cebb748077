namespace ImageConversion.BatchEmulator.Tests.Http;

[TestFixture]
public sealed class ProtocolTests
{
    private EmulatedBatch _batch = null!;
    private BatchClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _batch = await EmulatedBatch.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _batch.DisposeAsync();

    [SetUp]
    public void Connect() => _client = new BatchClient(_batch);

    [TearDown]
    public void Disconnect() => _client.Dispose();

    [TestCase("2025-06-01", 200, null)]
    [TestCase("2022-10-01.16.0", 200, null)]
    [TestCase("2099-01-01", 400, "UnsupportedRequestVersion")]
    [TestCase("", 400, "MissingRequiredQueryParameter")]
    public async Task ApiVersion_IsOneOfTwo(string version, int status, string? code)
    {
        Answer answer = await _client.GetAsync($"/pools?api-version={version}");

        Assert.That((answer.Status, answer.Status == 200 ? null : answer.Code), Is.EqualTo((status, code)));
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public async Task ClientRequestId_IsReturnedOnRequest(string wanted, bool isReturned)
    {
        const string id = "5d6ef3b0-5a2b-4f2e-9b0a-000000000001";

        Answer answer = await _client.SendAsync("GET", "/pools", null, ("client-request-id", id), ("return-client-request-id", wanted));

        Assert.That(answer.Headers.GetValueOrDefault("client-request-id"), Is.EqualTo(isReturned ? id : null));
        Assert.That(Guid.TryParse(answer.Headers["request-id"], out _));
        Assert.That(answer.Headers["DataServiceVersion"], Is.EqualTo("3.0"));
    }

    [Test]
    public async Task Path_ThatTheServiceDoesNotHave_IsRefusedInItsWords()
    {
        await _client.RefusedAsync(404, "ResourceNotFound", "GET", "/applications/x/y/z");
        await _client.RefusedAsync(405, "UnsupportedHttpVerb", "PUT", "/pools");
    }

    [Test]
    public async Task Body_ThatIsNotJson_IsRefused()
    {
        _client.Tamper = request =>
        {
            byte[] broken = [.. "{\"id\":"u8, .. Enumerable.Repeat((byte)' ', (int)request.Content!.Headers.ContentLength! - 6)];
            string type = request.Content.Headers.ContentType!.ToString();
            request.Content = new ByteArrayContent(broken);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        };

        await _client.RefusedAsync(400, "InvalidRequestBody", "POST", "/jobs", new JsonObject { ["id"] = "job" });
    }

    [TestCase("""{"id":"job"}""", "MissingRequiredProperty")]
    [TestCase("""{"id":7,"poolInfo":{"poolId":"p"}}""", "InvalidRequestBody")]
    [TestCase("""{"id":"job","poolInfo":{"poolId":"p"},"Priority":1}""", "InvalidRequestBody")]
    [TestCase("""{"id":"job","poolInfo":{"poolId":"p"},"priority":1001}""", "InvalidPropertyValue")]
    [TestCase("""{"id":"job","poolInfo":{"poolId":"p"},"onAllTasksComplete":"stop"}""", "InvalidPropertyValue")]
    [TestCase("""{"id":"job","poolInfo":{"poolId":"p"},"constraints":{"maxWallClockTime":"10 minutes"}}""", "InvalidPropertyValue")]
    [TestCase("""{"id":"job","poolInfo":{"poolId":"p"},"jobManagerTask":{}}""", "InvalidPropertyValue")]
    public async Task Body_ThatDoesNotFit_IsRefusedByName(string body, string code) =>
        await _client.RefusedAsync(400, code, "POST", "/jobs", (JsonObject)JsonNode.Parse(body)!);

    [Test]
    public async Task HeadOfAPool_SaysWhetherItIsThere()
    {
        await _client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("there"));

        await _client.ExpectAsync(200, "HEAD", "/pools/there");
        Assert.That((await _client.ExpectAsync(404, "HEAD", "/pools/nowhere")).Content, Is.Empty);
    }

    [Test]
    public async Task ListOfPools_InPages_IsOrderedAndComplete()
    {
        foreach (string id in new[] { "b", "C", "a", "d" })
        {
            await _client.ExpectAsync(201, "POST", "/pools", Account.PoolBody($"page-{id}"));
        }

        const string query = "/pools?maxresults=3&$filter=startswith(id,'page-')&$select=id";
        JsonObject first = (await _client.ExpectAsync(200, "GET", query)).Body;
        string next = new Uri((string)first["odata.nextLink"]!).PathAndQuery;
        await _client.ExpectAsync(202, "DELETE", "/pools/page-a");
        JsonObject second = (await _client.ExpectAsync(200, "GET", next)).Body;

        Assert.That(
            first["value"]!.AsArray().Concat(second["value"]!.AsArray()).Select(pool => (string)pool!["id"]!),
            Is.EquivalentTo(new[] { "page-C", "page-a", "page-b", "page-d" }));
        Assert.That(second["odata.nextLink"], Is.Null);
        await _client.RefusedAsync(400, "InvalidQueryParameterValue", "GET", "/pools?$skiptoken=%21%21");
    }
}
