namespace Conversion.Storage;

/// <summary>Opens stores by address.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IBlobStoreFactory
{
    /// <summary>Opens a store without touching it: whether it exists shows at the first call.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unsupported"/>: no store for this address.</exception>
    IBlobStore Open(StoreAddress address);

    /// <summary>The address that says the same on any machine: <c>az://container</c> with its account's address.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/>: no account is known for it.</exception>
    StoreAddress Resolve(StoreAddress address) => address;
}
