using System.Collections.Concurrent;
using ImageConversion.Storage.Azure;
using ImageConversion.Storage.FileSystem;
using ImageConversion.Storage.Telemetry;

namespace ImageConversion.Storage.Opening;

/// <summary>Opens folders and containers. One store serves each address (and way to read it), so that all users of a folder share its index, and those
/// of a container its connections.</summary>
/// <remarks>Thread-safe. Reads nothing from the environment. Only the default credential does, which is created if a container
/// needs one and <see cref="AzureClients"/> has none.</remarks>
public sealed class BlobStoreFactory : IBlobStoreFactory
{
    private readonly ConcurrentDictionary<(string Address, SourceAccess Access), IBlobStore> _stores = new();
    private readonly Lazy<AzureAccounts> _accounts;

    /// <summary>Opens folders, and containers whose address names their account.</summary>
    public BlobStoreFactory()
        : this(new StorageSettings())
    {
    }

    /// <summary>Opens folders and containers; signs in with the default credential if there is no connection string.</summary>
    /// <param name="settings">Which account containers belong to.</param>
    public BlobStoreFactory(StorageSettings settings)
        : this(settings, new AzureClients())
    {
    }

    /// <summary>Opens folders and containers.</summary>
    /// <param name="settings">Which account containers belong to.</param>
    /// <param name="clients">The app's own credential or client.</param>
    public BlobStoreFactory(StorageSettings settings, AzureClients clients)
        : this(() => settings, calls: null, clients)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clients);
    }

    /// <summary>Opens folders and containers.</summary>
    /// <param name="settings">Called once, when the first container is opened.</param>
    /// <param name="calls">Counts the requests to the accounts; null counts nothing.</param>
    /// <param name="clients">The app's own credential or client; null for the default credential.</param>
    public BlobStoreFactory(Func<StorageSettings> settings, BlobCallCounter? calls = null, AzureClients? clients = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _accounts = new Lazy<AzureAccounts>(
            () =>
            {
                StorageSettings given = settings();
                var client = new AzureClientSettings { Calls = calls, CheckMd5 = given.CheckMd5, Notes = Once(given.Notes) };
                return new AzureAccounts(given, client, clients);
            });
    }

    /// <summary>Lets a text through once; after so many different ones, none.</summary>
    private static Action<string>? Once(Action<string>? notes)
    {
        const int most = 100;
        var heard = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return notes is null ? null : text =>
        {
            if (heard.Count < most && heard.TryAdd(text, true))
            {
                notes(text);
            }
        };
    }

    /// <inheritdoc/>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: the folder's path is relative;
    /// <see cref="BlobStoreErrorKind.InvalidSettings"/>: the container's account is unknown, or the connection string is malformed.</exception>
    public IBlobStore Open(StoreAddress address) => OpenSource(address, new SourceAccess());

    /// <inheritdoc/>
    /// <exception cref="BlobStoreException">As <see cref="Open"/>.</exception>
    public IBlobStore OpenSource(StoreAddress address, SourceAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsFolder && !Path.IsPathFullyQualified(address.Text))
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.InvalidName,
                $"Expected a folder's full path or a container's address; found the relative path '{address}'.");
        }

        return _stores.GetOrAdd(
            (address.Text, access),
            _ => new ObservedBlobStore(address.IsFolder
                ? new FolderBlobStore(address.Text) { FollowsLinks = access.FollowsLinks }
                : _accounts.Value.Open(address, access.CheckMd5)));
    }

    /// <inheritdoc/>
    public StoreAddress Resolve(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsFolder || address.Service is not null ? address : _accounts.Value.Resolve(address);
    }
}
