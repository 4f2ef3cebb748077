using Azure.Core;
using Azure.Storage.Blobs;

namespace ImageConversion.Storage.Azure;

/// <summary>What an app already has to reach its storage accounts.</summary>
/// <remarks>Immutable and thread-safe. Neither is disposed.</remarks>
public sealed record AzureClients
{
    /// <summary>Signs in to accounts.</summary>
    /// <value>Default null: <c>DefaultAzureCredential</c>, with the managed identity of <see cref="StorageSettings.ClientId"/> if
    /// set.</value>
    public TokenCredential? Credential { get; init; }

    /// <summary>The client of an account. It serves addresses that name no account, and those that name its own; it goes before
    /// <see cref="StorageSettings.ConnectionString"/> and <see cref="StorageSettings.AccountName"/>.</summary>
    /// <value>Default null: a client is created for each account.</value>
    /// <remarks>Its retries and time-outs are its own, and its requests are not counted. Create it with
    /// <c>BlobClientOptions.TrimBlobNameSlashes</c> false if names begin or end with '/'. When the answer to a request is lost
    /// and the SDK repeats it, a conditional write may end as <see cref="BlobStoreErrorKind.ConditionNotMet"/> although the first
    /// request wrote the blob; clients that this library creates recognize that.</remarks>
    public BlobServiceClient? ServiceClient { get; init; }
}
