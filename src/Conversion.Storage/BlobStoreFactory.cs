using System.Collections.Concurrent;
using Conversion.Storage.Azure;
using Conversion.Storage.FileSystem;
using Conversion.Storage.Telemetry;

namespace Conversion.Storage;

/// <summary>Opens folders and containers. One store serves each address, so that all users of a folder share its index,
/// and those of a container its connections.</summary>
public sealed class BlobStoreFactory : IBlobStoreFactory
{
    private readonly ConcurrentDictionary<string, IBlobStore> _stores = new(StringComparer.Ordinal);
    private readonly Lazy<AzureAccounts> _accounts;

    /// <summary>Opens folders, and containers whose address names their account.</summary>
    public BlobStoreFactory()
        : this(new StorageSettings())
    {
    }

    /// <summary>Opens folders and containers. Reads nothing from the environment but what an identity needs, and that
    /// only once a container is used.</summary>
    public BlobStoreFactory(StorageSettings settings)
        : this(() => settings) => ArgumentNullException.ThrowIfNull(settings);

    /// <summary>Opens folders and containers.</summary>
    /// <param name="settings">Asked once, when the first container is opened.</param>
    /// <param name="calls">Counts what the accounts of the containers are sent; null counts nothing.</param>
    /// <param name="clients">The app's own credential or client; null for the default credential.</param>
    public BlobStoreFactory(Func<StorageSettings> settings, BlobCallCounter? calls = null, AzureClients? clients = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _accounts = new Lazy<AzureAccounts>(() => new AzureAccounts(settings(), new AzureClientSettings { Calls = calls }, clients));
    }

    /// <inheritdoc/>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/>: no account is known for a
    /// container, or the connection string is malformed.</exception>
    public IBlobStore Open(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _stores.GetOrAdd(
            address.Text,
            _ => new ObservedBlobStore(address.IsFolder ? new FolderBlobStore(address.Text) : _accounts.Value.Open(address)));
    }

    /// <inheritdoc/>
    public StoreAddress Resolve(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsFolder || address.Service is not null ? address : _accounts.Value.Resolve(address);
    }
}
