using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImageConversion.Batch;

/// <summary>Opens the app's own stores under their addresses, and all others by their kind.</summary>
/// <param name="provider">Has the app's stores as keyed services.</param>
/// <param name="others">Opens all others.</param>
internal sealed class ConfiguredStores(IServiceProvider provider, IBlobStoreFactory others) : IBlobStoreFactory
{
    /// <inheritdoc/>
    public IBlobStore Open(StoreAddress address) => TryFind(address) ?? others.Open(address);

    /// <inheritdoc/>
    public IBlobStore OpenSource(StoreAddress address, SourceAccess access) => TryFind(address) ?? others.OpenSource(address, access);

    /// <inheritdoc/>
    public StoreAddress Resolve(StoreAddress address) => TryFind(address) is null ? others.Resolve(address) : address;

    private IBlobStore? TryFind(StoreAddress address) => provider.GetKeyedService<IBlobStore>(address.Text);
}
