using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

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

    [Test]
    public async Task List_PagesThatGoRoundInCircles_AreEnded()
    {
        int requests = 0;
        var transport = new FakeTransport(_ => Page("a", Link($"page={++requests % 3}")));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            async () => await transport.Service().GetPoolsAsync().CountAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(e.Message, Does.Contain("its next page was read already"));
        Assert.That(requests, Is.LessThan(6));
    }

    [Test]
    public async Task List_EmptyPagesWithoutEnd_AreEnded()
    {
        int requests = 0;
        var transport = new FakeTransport(_ => FakeTransport.Status(
            200, $$"""{"value":[],"odata.nextLink":"{{Link($"page={++requests}")}}"}"""));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            async () => await transport.Service().GetPoolsAsync().CountAsync()))!;

        Assert.That(e.Message, Does.Contain("pages without an item"));
        Assert.That(requests, Is.LessThan(1010));
    }

    [Test]
    [NonParallelizable]
    [CancelAfter(60_000)]
    public async Task List_PageWithoutEnd_IsEndedAtTheBound()
    {
        int requests = 0;
        var transport = new FakeTransport(_ =>
        {
            requests++;
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StreamContent(new EndlessSpaces()) };
        });

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            async () => await transport.Service().GetPoolsAsync().CountAsync()))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(e.Message, Does.Contain("longer than 64 MiB"));
        Assert.That(requests, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Get_WaitOfADay_IsRefusedAndSaid()
    {
        int requests = 0;
        var transport = new FakeTransport(_ =>
        {
            requests++;
            HttpResponseMessage busy = FakeTransport.Status(503, "");
            busy.Headers.Add("Retry-After", "86400");
            return busy;
        });

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().GetPoolAsync("p")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.Unavailable));
        Assert.That(e.Message, Does.Contain("asks to be left alone for 86400 s"));
        Assert.That(requests, Is.EqualTo(1));
    }

    private static string Link(string query) => $"https://{FakeTransport.Host}/pools?{query}";

    private static HttpResponseMessage Page(string id, string? next) => FakeTransport.Status(
        200,
        System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["value"] = new[] { new { id } }, ["odata.nextLink"] = next,
        }));

    private sealed class EndlessSpaces : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
