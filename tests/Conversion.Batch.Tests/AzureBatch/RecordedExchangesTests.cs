using System.Globalization;
using System.Text.Json;
using Azure;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>The client against what was recorded at the real service: it sends what was sent, and reads what was answered.
/// Nothing here knows the single recordings; others of the same format are replayed in the same way.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RecordedExchangesTests
{
    private const string ApiVersion = "api-version";

    // Chosen anew for each request, or by the connection; that they are there is checked.
    private static readonly string[] OwnValue = ["client-request-id", "ocp-date", "Content-Length", "Authorization"];

    // Of the recorded program, not of the protocol.
    private static readonly string[] Foreign = ["User-Agent", "Connection", "Accept-Encoding", "Host"];

    [TestCaseSource(nameof(Exchanges))]
    public async Task Client_RecordedExchange_SendsTheRequestAndReadsTheAnswer(RecordedExchange exchange)
    {
        Func<AzureBatchService, Task<JsonElement?>>? call = ClientCall.Find(exchange.Request);
        if (call is null)
        {
            Assert.Ignore($"the client has no call for {exchange.Request.Method} {exchange.Request.Uri.AbsolutePath}");
        }

        using var replay = new Replay(exchange);

        (JsonElement? Result, BatchServiceException? Refusal) = await RunAsync(() => call!(replay.Service()));

        AssertSent(exchange.Request, replay.Sent);
        AssertRead(exchange, Result, Refusal);
    }

    [Test]
    public void Recordings_BesideTheCheckout_AreThere()
    {
        if (RecordedExchange.All().Count == 0)
        {
            Absent.ReportMaterial($"no recordings of Azure Batch: expected {RecordedExchange.Folder}/*.json");
        }

        Assert.That(RecordedExchange.All(), Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData> Exchanges() =>
        RecordedExchange.All().Select(e => new TestCaseData(e).SetArgDisplayNames(e.Name));

    private static async Task<(JsonElement? Result, BatchServiceException? Refusal)> RunAsync(Func<Task<JsonElement?>> call)
    {
        try
        {
            return (await call(), null);
        }
        catch (BatchServiceException e)
        {
            return (null, e);
        }
    }

    private static void AssertSent(RecordedRequest expected, FakeRequest sent)
    {
        var query = expected.Query.Where(q => q.Key != ApiVersion).ToDictionary(StringComparer.OrdinalIgnoreCase);
        IReadOnlyDictionary<string, string> sentQuery = RecordedRequest.QueryOf(sent.Uri);
        Assert.Multiple(() =>
        {
            Assert.That(sent.Method, Is.EqualTo(expected.Method));
            Assert.That(sent.Path, Is.EqualTo(Uri.UnescapeDataString(expected.Uri.AbsolutePath)));
            Assert.That(sent.Uri.Host, Is.EqualTo(expected.Uri.Host));
            Assert.That(sentQuery.ContainsKey(ApiVersion), Is.True);
            Assert.That(sentQuery.Where(q => q.Key != ApiVersion), Is.EquivalentTo(query));
            foreach (string name in expected.Headers.Keys.Except(Foreign, StringComparer.OrdinalIgnoreCase))
            {
                Assert.That(sent.Headers, Contains.Key(name));
                if (!OwnValue.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    Assert.That(sent.Headers[name], Is.EqualTo(expected.Header(name)).IgnoreCase, name);
                }
            }

            Assert.That(Guid.TryParse(sent.Headers["client-request-id"], out _), Is.True);
            if (!string.IsNullOrEmpty(expected.Body))
            {
                Assert.That(SameJson.Differences(JsonDocument.Parse(expected.Body).RootElement, sent.Json), Is.Empty);
            }
            else
            {
                Assert.That(sent.Body, Is.Empty);
            }
        });
    }

    private static void AssertRead(RecordedExchange exchange, JsonElement? read, BatchServiceException? refusal)
    {
        RecordedResponse expected = exchange.Response;
        if (exchange.Request.Method == "HEAD" && expected.Status == 404 && refusal is null)
        {
            // Whether a pool exists is an answer, not an error.
            return;
        }

        if (expected.Status >= 400)
        {
            Assert.That(refusal, Is.Not.Null, $"status {expected.Status} is a refusal");
            Assert.That(refusal!.Status, Is.EqualTo(expected.Status));
            if (!string.IsNullOrEmpty(expected.Body))
            {
                JsonElement body = JsonDocument.Parse(expected.Body).RootElement;
                Assert.That(refusal.ErrorCode, Is.EqualTo(body.GetProperty("code").GetString()));
                Assert.That(refusal.Message, Does.Contain(body.GetProperty("message").GetProperty("value").GetString()!.Split('\n')[0]));
                Assert.That(refusal.RequestId, Is.EqualTo(expected.Headers["request-id"][0]));
            }

            return;
        }

        Assert.That(refusal, Is.Null);
        if (read is { ValueKind: JsonValueKind.String } file)
        {
            Assert.That(file.GetString(), Is.EqualTo(expected.Body));
        }
        else if (read is { } found)
        {
            Assert.That(SameJson.Differences(JsonDocument.Parse(expected.Body!).RootElement, found), Is.Empty);
        }
    }

    /// <summary>Answers the recorded request with its answer. Another page of a listing, if it is asked for, is empty; a
    /// request that asks for a later page is led to by a page before it.</summary>
    private sealed class Replay : IDisposable
    {
        private readonly RecordedExchange _exchange;
        private readonly FakeTransport _transport;
        private readonly bool _isLaterPage;
        private int _answers;

        public Replay(RecordedExchange exchange)
        {
            _exchange = exchange;
            _isLaterPage = exchange.Request.Query.ContainsKey("$skiptoken");
            _transport = new FakeTransport(_ => Answer(_answers++));
        }

        public FakeRequest Sent => _transport.Requests[_isLaterPage ? 1 : 0];

        public void Dispose() => _transport.Dispose();

        public AzureBatchService Service()
        {
            var endpoint = new Uri(_exchange.Request.Uri.GetLeftPart(UriPartial.Authority));
            IReadOnlyDictionary<string, string> query = _exchange.Request.Query;
            AzureBatchServiceOptions shape = _transport.Options();
            var options = new AzureBatchServiceOptions
            {
                Transport = shape.Transport,
                ServerTimeout = query.TryGetValue("timeout", out string? seconds)
                    ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : null,
                ReturnClientRequestId = _exchange.Request.Header("return-client-request-id") is { } text ? bool.Parse(text) : null,
            };
            options.Retry.MaxRetries = 0;
            return new AzureBatchService(endpoint, new AzureNamedKeyCredential("exampleaccount", FakeTransport.Key), options);
        }

        private HttpResponseMessage Answer(int index)
        {
            int recorded = _isLaterPage ? 1 : 0;
            if (index == recorded)
            {
                return FakeTransport.Status(_exchange.Response.Status, OnOneHost(_exchange.Response.Body), Headers());
            }

            string first = JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["value"] = Array.Empty<object>(),
                ["odata.nextLink"] = _exchange.Request.Url,
            });
            return FakeTransport.Status(200, index < recorded ? first : """{"value":[]}""");
        }

        // Recordings were made anonymous: the account's host may have another name in answers than in requests.
        private string? OnOneHost(string? body)
        {
            const string Link = "\"odata.nextLink\":\"";
            if (body is null || body.IndexOf(Link, StringComparison.Ordinal) is not (>= 0 and int at))
            {
                return body;
            }

            int start = at + Link.Length;
            var link = new Uri(body[start..body.IndexOf('"', start)]);
            return body.Replace(
                link.GetLeftPart(UriPartial.Authority), _exchange.Request.Uri.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        }

        private (string, string)[] Headers() =>
            [.. _exchange.Response.Headers.Where(h => h.Key is not ("Transfer-Encoding" or "Content-Length")).Select(h => (h.Key, h.Value[0]))];
    }
}
