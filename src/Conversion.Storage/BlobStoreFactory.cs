using Conversion.Storage.FileSystem;

namespace Conversion.Storage;

/// <summary>Opens folders. One store serves each address, so that all users of a folder share its index.</summary>
public sealed class BlobStoreFactory : IBlobStoreFactory
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IBlobStore> _folders = new();

    /// <inheritdoc/>
    public IBlobStore Open(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsFolder
            ? _folders.GetOrAdd(address.Text, path => new FolderBlobStore(path))
            : throw new BlobStoreException(
                BlobStoreErrorKind.Unsupported, $"This release reads and writes folders; '{address}' is not one.");
    }
}
