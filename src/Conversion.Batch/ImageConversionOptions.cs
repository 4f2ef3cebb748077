using Azure.Core;
using Azure.Storage.Blobs;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>How runs reach storage and Azure Batch. Nothing is read from the environment, the working folder or files; only
/// <c>DefaultAzureCredential</c> does, where no credential is given.</summary>
public sealed class ImageConversionOptions
{
    /// <summary>The storage account of addresses that name none (<c>az://container/prefix</c>).</summary>
    /// <value>Default null: the connection string's or the client's.</value>
    public string? StorageAccount { get; set; }

    /// <summary>A storage account with its key. A secret: no message shows it.</summary>
    /// <value>Default null: a credential.</value>
    public string? StorageConnectionString { get; set; }

    /// <summary>The suffix of the storage endpoints of the cloud (<see cref="Storage.StorageSettings.EndpointSuffix"/>).</summary>
    /// <value>Default null: the public cloud's.</value>
    public string? StorageEndpointSuffix { get; set; }

    /// <summary>The sign-in service of the cloud, for storage accounts. <see cref="BatchAccountOptions.AuthorityHost"/> is that of Batch.</summary>
    /// <value>Default null: what the default credential finds in the environment, else the public cloud's.</value>
    public Uri? AuthorityHost { get; set; }

    /// <summary>Further hosts that a token is sent to (<see cref="Storage.StorageSettings.TrustedHosts"/>).</summary>
    /// <value>Default none: the hosts of Azure Storage.</value>
    public IList<string> StorageTrustedHosts { get; } = [];

    /// <summary>What becomes of a blob whose bytes are not what its stored MD5 says.</summary>
    /// <value>Default <see cref="Md5Check.Fail"/>.</value>
    public Md5Check StorageCheckMd5 { get; set; } = Md5Check.Fail;

    /// <summary>Called with problems that storage solves by itself (<see cref="Storage.StorageSettings.Notes"/>).</summary>
    /// <value>Default null: nobody.</value>
    public Action<string>? StorageNotes { get; set; }

    /// <summary>Signs in to storage accounts.</summary>
    /// <value>Default null: <c>DefaultAzureCredential</c>, with the managed identity of <see cref="ManagedIdentityClientId"/> if
    /// set.</value>
    public TokenCredential? Credential { get; set; }

    /// <summary>The client of a storage account; it serves addresses that name no account, and those that name its own.</summary>
    /// <value>Default null: clients are created.</value>
    public BlobServiceClient? BlobServiceClient { get; set; }

    /// <summary>The client id of the user-assigned managed identity to use.</summary>
    /// <value>Default null: the machine's only one.</value>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>A folder that only this machine's user can write, where the hashes of the plans that it makes are kept: those runs are
    /// continued without naming their places again (<see cref="RunTrust"/>).</summary>
    /// <value>Default null: none are kept.</value>
    public string? KnownPlansFolder { get; set; }

    /// <summary>The Batch account of runs on a pool.</summary>
    /// <value>Default null: runs on this machine only.</value>
    public BatchAccountOptions? BatchAccount { get; set; }

    /// <summary>Gives <see cref="BatchAccount"/> when it is first needed, where that is null.</summary>
    /// <value>Default null.</value>
    public Func<BatchAccountOptions>? BatchAccountFactory { get; set; }
}
