using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;

namespace Conversion.Batch.Tests.AzureBatch;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PagingTests
{
    [Test]
    public async Task List_SeveralPages_FollowsTheLinksVerbatim()
    {
        var transport = new FakeTransport(r => r.Uri.Query.Contains("page=3", StringComparison.Ordinal)
            ? Page("c", null)
            : r.Uri.Query.Contains("page=2", StringComparison.Ordinal) ? Page("b", Link("page=3%20")) : Page("a", Link("page=2")));

        BatchPool[] pools = await transport.Service().GetPoolsAsync(new BatchListOptions { MaxResultsPerPage = 1 }).ToArrayAsync();

        Assert.That(pools.Select(p => p.Id), Is.EqualTo(["a", "b", "c"]));
        Assert.That(transport.Requests.Select(r => r.Uri.Query), Is.EqualTo(
            ["?api-version=2025-06-01&maxresults=1", "?page=2", "?page=3%20"]));
        Assert.That(transport.Requests.Select(r => r.Headers.ContainsKey("Authorization")), Is.All.True);
    }

    [TestCase("https://evil.example/pools?page=2")]
    [TestCase("http://" + FakeTransport.Host + "/pools?page=2")]
    [TestCase("https://" + FakeTransport.Host + ":8443/pools?page=2")]
    [TestCase("https://" + FakeTransport.Host + ".evil.example/pools?page=2")]
    [TestCase("https://" + FakeTransport.Host + "@evil.example/pools?page=2")]
    [TestCase("https://someone@" + FakeTransport.Host + "/pools?page=2")]
    [TestCase("//evil.example/pools?page=2")]
    [TestCase("/pools?page=2")]
    public async Task List_NextPageElsewhere_ShowsItNoCredentials(string link)
    {
        var transport = new FakeTransport(_ => Page("a", link));
        var seen = new List<string?>();

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(async () =>
        {
            await foreach (BatchPool pool in transport.SignedInService().GetPoolsAsync())
            {
                seen.Add(pool.Id);
            }
        }))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(e.Message, Does.Contain(FakeTransport.Host));
        Assert.That(transport.Requests, Has.Count.EqualTo(1), "nothing was sent there");
        Assert.That(seen, Is.EqualTo(["a"]));
    }

    [TestCase("""{"value":null}""")]
    [TestCase("""{"value":[null]}""")]
    [TestCase("""{"odata.nextLink":""}""")]
    public async Task List_PageOfNothing_HasNoItems(string page)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, page));

        Assert.That(await transport.Service().GetTasksAsync("j1").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task List_HostInOtherCase_IsTheSameHost()
    {
        var transport = new FakeTransport(r => r.Uri.Query.Contains("page=2", StringComparison.Ordinal)
            ? Page("b", null)
            : Page("a", $"HTTPS://{FakeTransport.Host.ToUpperInvariant()}/pools?page=2"));

        Assert.That(await transport.Service().GetPoolsAsync().CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task List_NextPageIsTheSamePage_DoesNotGoOnForEver()
    {
        var transport = new FakeTransport(_ => Page("a", Link("page=2")));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            async () => await transport.Service().GetPoolsAsync().CountAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(transport.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task List_ThrottledOnThePages_LosesAndRepeatsNothing()
    {
        int request = 0;
        var transport = new FakeTransport(r =>
        {
            if (++request % 2 == 1)
            {
                return FakeTransport.Throttled();
            }

            return r.Uri.Query.Contains("page=2", StringComparison.Ordinal) ? Page("b", null) : Page("a", Link("page=2"));
        });

        BatchPool[] pools = await transport.Service().GetPoolsAsync().ToArrayAsync();

        Assert.That(pools.Select(p => p.Id), Is.EqualTo(["a", "b"]));
    }

    private static string Link(string query) => $"https://{FakeTransport.Host}/pools?{query}";

    private static HttpResponseMessage Page(string id, string? next) => FakeTransport.Status(
        200,
        System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["value"] = new[] { new { id } }, ["odata.nextLink"] = next,
        }));
}
