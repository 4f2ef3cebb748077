using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Storage.Azure;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>What the store asks for: also where the emulator does not know the thing that must not be asked for.</summary>
[TestFixture]
public sealed class AzureRequestTests
{
    private static readonly HttpClientTransport Wire = new(new HttpClient { Timeout = Timeout.InfiniteTimeSpan });

    private readonly ConcurrentQueue<(string Method, string Query, string Headers)> _requests = new();
    private AzureBlobStore _store = null!;

    [SetUp]
    public async Task SetUpStoreAsync()
    {
        var transport = new FaultyTransport(Wire)
        {
            Choose = (_, message) =>
            {
                Request request = message.Request;
                _requests.Enqueue(
                    (request.Method.Method, request.Uri.Query, string.Join('\n', request.Headers.Select(h => $"{h.Name}: {h.Value}"))));
                return null;
            },
        };
        var accounts = new AzureAccounts(
            new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString }, new AzureClientSettings { Transport = transport });
        _store = accounts.Open(StoreAddress.Parse($"az://{Azurite.NewContainerName()}"));
        await _store.CreateIfAbsentAsync();
        _requests.Clear();
    }

    [TestCase(false, "")]
    [TestCase(true, "metadata")]
    public async Task List_Any_AsksForNoSnapshotsVersionsOrDeletedBlobs(bool withMetadata, string included)
    {
        _ = await _store.ListAsync(new BlobListOptions { IncludeMetadata = withMetadata }).ToListAsync();

        string query = Uri.UnescapeDataString(_requests.Single().Query);
        string[] include = [.. query.TrimStart('?').Split('&').Where(p => p.StartsWith("include=", StringComparison.Ordinal))];
        Assert.That(query, Does.Contain("comp=list"));
        Assert.That(string.Concat(include), Is.EqualTo(included.Length == 0 ? "" : $"include={included}").IgnoreCase);
    }

    [Test]
    public async Task Read_Any_AsksForTheBlobItselfNotASnapshotOrVersion()
    {
        _ = await _store.WriteAsync("a", new byte[1]);
        _requests.Clear();

        await using BlobContent content = await _store.OpenReadAsync("a");

        Assert.That(_requests.Select(r => (r.Method, r.Query)), Is.EqualTo([("GET", "")]));
    }

    [Test]
    public async Task Write_Any_LeavesEncryptionToTheContainer()
    {
        _ = await _store.WriteAsync("a", new byte[1], new BlobWriteOptions { ContentType = "image/png", AccessTier = "Cool" });
        await _store.AppendAsync("log", new byte[1]);

        Assert.That(_requests.Select(r => r.Headers), Has.Some.Contains("x-ms-access-tier: Cool"));
        Assert.That(_requests.Select(r => r.Headers), Has.None.Contains("x-ms-encryption"));
    }
}
