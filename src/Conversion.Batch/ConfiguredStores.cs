using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>Opens the app's own stores under their addresses, and all others by their kind.</summary>
internal sealed class ConfiguredStores(IDictionary<string, IBlobStore> own, IBlobStoreFactory others) : IBlobStoreFactory
{
    /// <inheritdoc/>
    public IBlobStore Open(StoreAddress address) =>
        TryFind(address) ?? others.Open(address);

    /// <inheritdoc/>
    public IBlobStore OpenSource(StoreAddress address, SourceAccess access) => TryFind(address) ?? others.OpenSource(address, access);

    /// <inheritdoc/>
    public StoreAddress Resolve(StoreAddress address) => TryFind(address) is null ? others.Resolve(address) : address;

    private IBlobStore? TryFind(StoreAddress address)
    {
        foreach ((string name, IBlobStore store) in own)
        {
            if (StoreAddress.Parse(name).Text == address.Text)
            {
                return store;
            }
        }

        return null;
    }
}
