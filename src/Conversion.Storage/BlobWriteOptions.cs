namespace ImageConversion.Storage;

/// <summary>What is stored besides a blob's bytes, and under which condition.</summary>
public sealed record BlobWriteOptions
{
    /// <summary>Write only where no blob of this name exists. Not together with <see cref="IfMatch"/>.</summary>
    /// <value>Default false.</value>
    public bool IfAbsent { get; init; }

    /// <summary>Write only over a blob with this ETag.</summary>
    /// <value>Default null: unconditional.</value>
    public string? IfMatch { get; init; }

    /// <summary>The media type.</summary>
    /// <value>Default null: the store's own default.</value>
    public string? ContentType { get; init; }

    /// <summary>The service's storage tier for this blob, e.g. <c>Hot</c>, <c>Cool</c>, <c>Cold</c>; stores without tiers
    /// ignore it. A blob in an archive tier cannot be read until it is rehydrated.</summary>
    /// <value>Default null: the account's own default.</value>
    public string? AccessTier { get; init; }

    /// <summary>What a power failure may cost. Containers keep all that they have confirmed, whatever this says.</summary>
    /// <value>Default <see cref="BlobDurability.Data"/>.</value>
    public BlobDurability Durability { get; init; } = BlobDurability.Data;

    /// <summary>Names (C# identifiers, case-insensitive) and ASCII values stored with the blob.</summary>
    /// <value>Default null: none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>HTTP headers that are kept with the blob. Folders ignore them.</summary>
    /// <value>Default null: none.</value>
    public BlobHeaders? Headers { get; init; }

    /// <summary>Up to ten names and values by which the service finds blobs. Folders ignore them.</summary>
    /// <value>Default null: none.</value>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The date that the file is given, as near as its file system keeps it and its version allows: a file that replaces another
    /// never gets the other's version. Containers date their blobs themselves and ignore it.</summary>
    /// <value>Default null: the time of the write.</value>
    public DateTimeOffset? LastModified { get; init; }
}

/// <summary>What a power failure, or a crash of the operating system, may cost of what was written to a folder. A process that is
/// killed costs nothing under each of them.</summary>
public enum BlobDurability
{
    /// <summary>The system writes when it likes: files of the last half minute may be lost, empty or in part. For what can be made
    /// again, and is checked.</summary>
    None,

    /// <summary>The default: a file's content is on the disk before the file gets its name, so that there is the whole file, the one
    /// before it, or none.</summary>
    Data,

    /// <summary>Its name is on the disk, too (on Linux), before the write is confirmed: what was confirmed is not lost. Not for many
    /// small files on a disk that is slow to confirm.</summary>
    Full,
}
