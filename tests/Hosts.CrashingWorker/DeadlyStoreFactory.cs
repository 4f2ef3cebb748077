using ImageConversion.Storage;

namespace Hosts.CrashingWorker;

/// <summary>Opens stores in which one image is deadly.</summary>
internal sealed class DeadlyStoreFactory(IBlobStoreFactory inner, string deadly) : IBlobStoreFactory
{
    public IBlobStore Open(StoreAddress address) => new DeadlyBlobStore(inner.Open(address), deadly);
}
