namespace ImageConversion.Storage;

/// <summary>Opens stores by address.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IBlobStoreFactory
{
    /// <summary>Opens a store without any request; the first call shows whether it exists.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unsupported"/>: no store for this address.</exception>
    IBlobStore Open(StoreAddress address);

    /// <summary>Opens a store that is only read: images are taken from it.</summary>
    /// <exception cref="BlobStoreException">As <see cref="Open"/>.</exception>
    IBlobStore OpenSource(StoreAddress address, SourceAccess access) => Open(address);

    /// <summary>The same address with its account's, valid on any machine: <c>az://container</c> becomes an https URL.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/>: its account is unknown.</exception>
    StoreAddress Resolve(StoreAddress address) => address;
}

/// <summary>How a source is read, where that is another way than usual.</summary>
public sealed record SourceAccess
{
    /// <summary>Whether a folder's links are followed, also where they lead out of it. Each folder is listed once: of one that a link
    /// leads to within the source, under its own name.</summary>
    /// <value>Default false: links to files are followed within the folder; links to folders are not.</value>
    public bool FollowsLinks { get; init; }

    /// <summary>What becomes of a blob whose bytes are not what its stored MD5 says.</summary>
    /// <value>Default null: <see cref="StorageSettings.CheckMd5"/>.</value>
    public Md5Check? CheckMd5 { get; init; }
}
