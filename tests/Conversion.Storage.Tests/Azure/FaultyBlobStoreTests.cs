using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using ImageConversion.Storage.Azure;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>The contract, on the emulator, over a transport that spoils every call's first attempt: no promise depends on
/// a network without faults.</summary>
[TestFixture]
public sealed class FaultyBlobStoreTests : BlobStoreContractTests
{
    private static readonly HttpClientTransport Wire = new(new HttpClient { Timeout = Timeout.InfiniteTimeSpan });

    private static readonly Fault Busy = Fault.Status(503, "ServerBusy", ("Retry-After", "0"));
    private static readonly Fault[] Faults = [Busy, Fault.AnswerLost, Fault.ConnectionRefused, Fault.Status(500, "InternalError")];

    protected override bool AnswersAreCertain => false;

    protected override async Task<IBlobStore> CreateStoreAsync()
    {
        IBlobStore store = await CreateStoreWithoutRootAsync();
        await store.CreateIfAbsentAsync();
        return store;
    }

    protected override Task<IBlobStore> CreateStoreWithoutRootAsync()
    {
        var harmed = new ConcurrentDictionary<string, bool>();
        var transport = new FaultyTransport(Wire)
        {
            Choose = (number, message) => harmed.TryAdd(message.Request.ClientRequestId, true) ? Harm(number, message) : null,
        };
        var settings = new AzureClientSettings
        {
            Transport = transport, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(2),
        };
        var accounts = new AzureAccounts(new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString }, settings);
        return Task.FromResult<IBlobStore>(accounts.Open(StoreAddress.Parse($"az://{Azurite.NewContainerName()}")));
    }

    // Whether there was a blob, no one can know of a deletion whose first answer was lost.
    private static Fault Harm(int number, HttpMessage message) =>
        message.Request.Method == RequestMethod.Delete ? Busy : Faults[number % Faults.Length];

    /// <summary>Breaks it, instead of waiting for 15 seconds.</summary>
    protected override async Task LetLeaseEndAsync(IBlobLease lease)
    {
        BlobClient blob = new BlobServiceClient(Azurite.Shared.ConnectionString)
            .GetBlobContainerClient(StoreAddress.Parse(Store.Address).Container)
            .GetBlobClient(lease.Name);
        _ = await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
    }
}
