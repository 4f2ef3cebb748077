namespace ImageConversion.Storage;

/// <summary>Which blobs a listing contains.</summary>
public sealed record BlobListOptions
{
    /// <summary>Only names that begin with this.</summary>
    /// <value>Default null: all.</value>
    public string? Prefix { get; init; }

    /// <summary>Only names equal to or after this in ordinal order. Need not be the name of a blob.</summary>
    /// <value>Default null: from the first.</value>
    public string? StartFrom { get; init; }

    /// <summary>Only names that come before this in ordinal order. Need not be the name of a blob.</summary>
    /// <value>Default null: to the last.</value>
    public string? EndBefore { get; init; }

    /// <summary>Whether entries carry their metadata (it costs a larger answer from a service).</summary>
    /// <value>Default false.</value>
    public bool IncludeMetadata { get; init; }

    /// <summary>Whether a folder that cannot be listed is an entry, with a '/' at the end of its name, which fails when it is read.</summary>
    /// <value>Default false: such a folder ends the listing with its error.</value>
    public bool ListsUnreadable { get; init; }

    /// <summary>Whether a link to a folder that is not followed is an entry, with a '/' at the end of its name.</summary>
    /// <value>Default false: it is left out.</value>
    public bool ListsLinkedFolders { get; init; }

    internal bool IsBeforeRange(string name) => StartFrom is not null && string.CompareOrdinal(name, StartFrom) < 0;

    internal bool IsBehindRange(string name) => EndBefore is not null && string.CompareOrdinal(name, EndBefore) >= 0;
}
