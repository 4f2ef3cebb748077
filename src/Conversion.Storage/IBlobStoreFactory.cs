namespace ImageConversion.Storage;

/// <summary>Opens stores by address.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IBlobStoreFactory
{
    /// <summary>Opens a store without any request; the first call shows whether it exists.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unsupported"/>: no store for this address.</exception>
    IBlobStore Open(StoreAddress address);

    /// <summary>The same address with its account's, valid on any machine: <c>az://container</c> becomes an https URL.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/>: its account is unknown.</exception>
    StoreAddress Resolve(StoreAddress address) => address;
}
