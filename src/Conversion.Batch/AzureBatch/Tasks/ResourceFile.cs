namespace Conversion.Batch.AzureBatch;

/// <summary>Files that are downloaded to a node before a command runs: one of the three sources.</summary>
public sealed record ResourceFile : BatchModel
{
    /// <summary>A container of the account's own storage.</summary>
    public string? AutoStorageContainerName { get; init; }

    /// <summary>A container's address.</summary>
    public string? StorageContainerUrl { get; init; }

    /// <summary>One file's address.</summary>
    public string? HttpUrl { get; init; }

    /// <summary>Only the container's blobs whose names begin so.</summary>
    public string? BlobPrefix { get; init; }

    /// <summary>Where it goes, relative to the working directory: a file for one file, else a directory.</summary>
    public string? FilePath { get; init; }

    /// <summary>Its mode in octal, on Linux. Service's default 0770.</summary>
    public string? FileMode { get; init; }

    /// <summary>Which of the pool's identities reads it. Default none: it is public.</summary>
    public BatchNodeIdentityReference? IdentityReference { get; init; }
}
