using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using ImageConversion.Storage.Azure;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>What only containers have, on the emulator, looked at with the SDK's own client.</summary>
[TestFixture]
public sealed class AzuriteBlobTests
{
    // Those that a folder takes are in the contract. Left out: control characters that XML cannot hold, which the service
    // lists escaped and the emulator not at all.
    private static readonly string[] NamesThatNoFolderTakes =
    [
        "/leading", "a//b", "a///b", "dir/", "CON", "dir/NUL.txt", "c:/x", ".imgconv/x", "tab\tx", "line\nbreak",
        "\u007f", "%2e%2e/x", "%2F", "a+b c", "\uffee", "\U0001F468\u200D\U0001F469", "dots.../more..", "~!@$&'()*,;=:[]{}|^`<>\"",
    ];

    private BlobContainerClient _container = null!;
    private AzureBlobStore _store = null!;

    [SetUp]
    public async Task SetUpStoreAsync()
    {
        _container = new BlobServiceClient(Azurite.Shared.ConnectionString).GetBlobContainerClient(Azurite.NewContainerName());
        var accounts = new AzureAccounts(
            new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString }, new AzureClientSettings());
        _store = accounts.Open(StoreAddress.Parse($"az://{_container.Name}"));
        await _store.CreateIfAbsentAsync();
    }

    [Test]
    public async Task Write_NamesThatNoFolderTakes_AreListedOnceAndRead()
    {
        foreach (string name in NamesThatNoFolderTakes)
        {
            _ = await _store.WriteAsync(name, Encoding.UTF8.GetBytes(name));
        }

        Assert.That(await NamesAsync(), Is.EqualTo(NamesThatNoFolderTakes.Order(StringComparer.Ordinal)));
        foreach (string name in NamesThatNoFolderTakes)
        {
            await using BlobContent content = await _store.OpenReadAsync(name);
            using var reader = new StreamReader(content.Stream);
            Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(name));
        }
    }

    [Test]
    public async Task Write_1024CharactersOfThreeBytes_AreRead()
    {
        string name = string.Join('/', Enumerable.Repeat(new string('日', 203), 5)) + "/\U0001F600\U0001F600";
        Assert.That(name, Has.Length.EqualTo(BlobName.MaxLength));

        _ = await _store.WriteAsync(name, new byte[7]);

        Assert.That((await _store.TryGetEntryAsync(name))!.SizeBytes, Is.EqualTo(7));
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { name }));
    }

    [Test]
    public async Task Write_ContentTypeTierAndStamps_AreTheBlobs()
    {
        byte[] content = [1, 2, 3];
        var options = new BlobWriteOptions
        {
            ContentType = "image/png",
            AccessTier = "Cool",
            Metadata = new Dictionary<string, string>
            {
                ["imgconv_source_etag"] = "0x8DD0123456789AB",
                ["imgconv_recipe"] = "v1:0123456789abcdef",
            },
        };

        string etag = await _store.WriteAsync("a.png", content, options);

        BlobProperties properties = await _container.GetBlobClient("a.png").GetPropertiesAsync();
        Assert.That(properties.ContentType, Is.EqualTo("image/png"));
        Assert.That(properties.AccessTier, Is.EqualTo("Cool"));
        Assert.That(properties.ContentHash, Is.EqualTo(Convert.FromHexString("5289df737df57326fcdd22597afb1fac")));
        Assert.That(properties.Metadata, Is.EquivalentTo(options.Metadata));
        Assert.That(properties.BlobType, Is.EqualTo(BlobType.Block));
        Assert.That(properties.ETag.ToString().Trim('"'), Is.EqualTo(etag));
        Assert.That((await _container.GetBlockBlobClient("a.png").GetBlockListAsync()).Value.CommittedBlocks, Is.Empty);
    }

    [Test]
    public async Task List_Snapshots_AreNotThere()
    {
        _ = await _store.WriteAsync("a", new byte[1]);
        _ = await _container.GetBlobClient("a").CreateSnapshotAsync();
        _ = await _store.WriteAsync("a", new byte[2]);

        Assert.That((await _store.ListAsync().ToListAsync()).Single().SizeBytes, Is.EqualTo(2));
    }

    [Test]
    public async Task List_BlocksThatNoOneCommitted_AreNotThere()
    {
        using var block = new MemoryStream([1]);
        _ = await _container.GetBlockBlobClient("half").StageBlockAsync(Convert.ToBase64String([1]), block);

        Assert.That(await NamesAsync(), Is.Empty);
    }

    [Test]
    public async Task OpenRead_Archived_IsUnsupportedAndNamesTheTier()
    {
        _ = await _store.WriteAsync("a", new byte[1], new BlobWriteOptions { AccessTier = "Archive" });

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => _store.OpenReadAsync("a")))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(failure.Message, Does.Contain("Archive").And.Contain("'a'").And.Contain(_container.Name));
        Assert.That((await _store.TryGetEntryAsync("a"))!.SizeBytes, Is.EqualTo(1));
    }

    [Test]
    public async Task OpenRead_WithAWrongKey_IsAccessDeniedAndShowsNoKey()
    {
        const string Wrong = "dG9wc2VjcmV0";
        var accounts = new AzureAccounts(
            new StorageSettings
            {
                ConnectionString = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
                    + $"AccountKey={Wrong};BlobEndpoint={Azurite.Shared.Endpoint}",
            },
            new AzureClientSettings());
        AzureBlobStore store = accounts.Open(StoreAddress.Parse($"az://{_container.Name}"));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => store.OpenReadAsync("a")))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(failure.ToString(), Does.Not.Contain(Wrong));
    }

    [Test]
    public async Task OpenRead_ServiceThatIsNotThere_IsUnavailable()
    {
        var accounts = new AzureAccounts(
            new StorageSettings(), new AzureClientSettings { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        // Port 9 (discard) of this machine: no one listens.
        AzureBlobStore store = accounts.Open(StoreAddress.Parse("http://127.0.0.1:9/devstoreaccount1/photos"));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => store.OpenReadAsync("a")))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable), failure.Message);
        Assert.That(failure.Message, Does.Contain("photos").And.Contain("devstoreaccount1"));
    }

    [Test]
    public async Task List_MoreThanAPage_IsEachNameOnce()
    {
        string[] names = [.. Enumerable.Range(0, 5_600).Select(i => $"d{i % 7}/{i:d5}")];
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (name, token) => await _store.WriteAsync(name, ReadOnlyMemory<byte>.Empty, null, token));

        Assert.That(await NamesAsync(), Is.EqualTo(names.Order(StringComparer.Ordinal)));
        Assert.That(
            await _store.ListAsync(new BlobListOptions { StartFrom = "d3/", EndBefore = "d4/" }).CountAsync(), Is.EqualTo(800));
    }

    [Test]
    public void Dispose_OfAnEmulator_EndsItsProcess()
    {
        Azurite another = Azurite.Start();
        int id = another.ProcessId;

        another.Dispose();

        _ = Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    private async Task<List<string>> NamesAsync() => await _store.ListAsync().Select(e => e.Name).ToListAsync();
}
