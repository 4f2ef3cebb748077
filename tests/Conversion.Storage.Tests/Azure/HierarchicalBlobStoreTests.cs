using ImageConversion.Storage.Azure;
using ImageConversion.Testing;
using ImageConversion.Testing.Hierarchical;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>The contract, on a server that stores and lists as an account with a hierarchical namespace does.</summary>
[TestFixture("")]
[TestFixture("/p/100% ünï")]
public sealed class HierarchicalBlobStoreTests(string below) : BlobStoreContractTests
{
    private HierarchicalAccount _account = null!;

    // The server of the tests does not.
    protected override bool KeepsHeaders => false;

    protected override int LongestName => BlobName.MaxLength - below.Length;

    [OneTimeSetUp]
    public void StartAccount() => _account = HierarchicalAccount.Start();

    [OneTimeTearDown]
    public void StopAccount() => _account.Dispose();

    [Test]
    public async Task List_NamesWhereTheOrdersDiffer_IsInOrdinalOrderWithoutDirectories()
    {
        string[] names = ["2024-01/a.jpg", "2024/b.jpg", "2024.jpg", "A-B/2.jpg", "A/1.jpg", "A.jpg", "A/B/C/3.jpg", "A/B.jpg", "A/B-/x"];
        foreach (string name in names)
        {
            _ = await Store.WriteAsync(name, new byte[] { 1 });
        }

        _account.MakeDirectory(StoreAddress.Parse(Store.Address).Container!, $"{below.TrimStart('/')}/empty.jpg".TrimStart('/'));

        List<string> listed = await Store.ListAsync().Select(e => e.Name).ToListAsync();

        Assert.That(listed, Is.EqualTo(names.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task Directory_Asked_IsNoBlob()
    {
        _ = await Store.WriteAsync("a/b.jpg", new byte[] { 1 });

        Assert.That(await Store.TryGetEntryAsync("a"), Is.Null);
        BlobStoreException refused = await Assert.ThrowsAsync<BlobStoreException>(() => Store.OpenReadAsync("a"));
        Assert.That(refused.Kind, Is.EqualTo(BlobStoreErrorKind.NotFound));
        BlobStoreException taken = await Assert.ThrowsAsync<BlobStoreException>(() => Store.WriteAsync("a", new byte[] { 1 }));
        Assert.That(taken.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
    }

    [Test]
    public async Task DeleteEmptyFolders_AfterTheBlobs_LeavesNoDirectory()
    {
        string container = StoreAddress.Parse(Store.Address).Container!;
        string[] names = ["run/a/1", "run/a/b/2", "run/plan.json", "run-2/x"];
        foreach (string name in names)
        {
            _ = await Store.WriteAsync(name, new byte[] { 1 });
        }

        await Store.DeleteEmptyFoldersAsync("run");
        Assert.That(_account.Names(container), Has.Exactly(4).Items, "nothing is empty yet");
        foreach (string name in names[..3])
        {
            _ = await Store.DeleteAsync(name);
        }

        await Store.DeleteEmptyFoldersAsync("run");

        Assert.That(_account.Names(container, directories: true), Has.None.EndsWith("run").And.None.Contains("run/"));
        Assert.That(_account.Names(container), Has.Exactly(1).Items);
    }

    protected override async Task<IBlobStore> CreateStoreAsync()
    {
        IBlobStore store = await CreateStoreWithoutRootAsync();
        await store.CreateIfAbsentAsync();
        return store;
    }

    protected override Task LetLeaseEndAsync(IBlobLease lease)
    {
        _account.BreakLease(StoreAddress.Parse(Store.Address).Container!, $"{below}/{lease.Name}".TrimStart('/'));
        return Task.CompletedTask;
    }

    protected override Task<IBlobStore> CreateStoreWithoutRootAsync()
    {
        var accounts = new AzureAccounts(
            new StorageSettings { ConnectionString = _account.ConnectionString }, new AzureClientSettings());
        return Task.FromResult<IBlobStore>(accounts.Open(StoreAddress.Parse($"az://{Azurite.NewContainerName()}{below}")));
    }
}
