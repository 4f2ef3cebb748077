namespace ImageConversion.Storage;

/// <summary>What a store can and cannot do, as far as it differs from store to store.</summary>
public sealed record BlobStoreTraits
{
    /// <summary>Whether names that differ only in upper and lower case are two blobs.</summary>
    /// <value>Default true.</value>
    public bool DistinguishesCase { get; init; } = true;

    /// <summary>Whether the store keeps content types, headers, metadata of users and tags.</summary>
    /// <value>Default true; of folders false.</value>
    public bool KeepsProperties { get; init; } = true;

    /// <summary>Whether a write may date the blob (<see cref="BlobWriteOptions.LastModified"/>).</summary>
    /// <value>Default false; of folders true.</value>
    public bool SetsTimes { get; init; }

    /// <summary>How a new blob gets its name.</summary>
    /// <value>Default <see cref="BlobPlacing.Exclusive"/>.</value>
    public BlobPlacing Placing { get; init; }
}

/// <summary>How a blob that must not exist yet gets its name, from the strongest way on. In each a reader sees all of it or nothing.</summary>
public enum BlobPlacing
{
    /// <summary>In one step that fails where the name is taken by anyone.</summary>
    Exclusive,

    /// <summary>The same by a second name for the file: a file system without the first.</summary>
    HardLink,

    /// <summary>By a look whether the name is free, and a rename: safe among the writers of this product, on one machine. What
    /// another program writes in between is replaced. A file system without either of the others.</summary>
    CheckedRename,
}
