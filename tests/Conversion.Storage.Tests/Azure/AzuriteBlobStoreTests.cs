using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using ImageConversion.Storage.Azure;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>
/// The contract, on the emulator, for a whole container and for the part of one below a prefix, and on a client of the app.
/// </summary>
[TestFixture("", false)]
[TestFixture("/p/100% ünï?", false)]
[TestFixture("/p/100% ünï?", true)]
public sealed class AzuriteBlobStoreTests(string below, bool byClientOfTheApp) : BlobStoreContractTests
{
    protected override int LongestName => BlobName.MaxLength - below.Length;

    protected override async Task<IBlobStore> CreateStoreAsync()
    {
        IBlobStore store = await CreateStoreWithoutRootAsync();
        await store.CreateIfAbsentAsync();
        return store;
    }

    /// <summary>Breaks it, instead of waiting for 15 seconds.</summary>
    protected override async Task LetLeaseEndAsync(IBlobLease lease)
    {
        BlobClient blob = new BlobServiceClient(Azurite.Shared.ConnectionString)
            .GetBlobContainerClient(StoreAddress.Parse(Store.Address).Container)
            .GetBlobClient($"{below.TrimStart('/')}{(below.Length > 0 ? "/" : "")}{lease.Name}");
        _ = await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
    }

    protected override Task<IBlobStore> CreateStoreWithoutRootAsync()
    {
        if (byClientOfTheApp)
        {
            var service = new BlobServiceClient(
                Azurite.Shared.ConnectionString, new BlobClientOptions { TrimBlobNameSlashes = false });
            return Task.FromResult<IBlobStore>(
                new AzureBlobStore(service.GetBlobContainerClient(Azurite.NewContainerName()), below.TrimStart('/')));
        }

        var accounts = new AzureAccounts(
            new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString }, new AzureClientSettings());
        return Task.FromResult<IBlobStore>(
            accounts.Open(StoreAddress.Parse($"az://{Azurite.NewContainerName()}{below}")));
    }
}
