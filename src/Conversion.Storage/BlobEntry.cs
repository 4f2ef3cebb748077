namespace ImageConversion.Storage;

/// <summary>One blob of a listing.</summary>
public sealed record BlobEntry
{
    /// <summary>The name, relative to the store's root, with '/' as separator.</summary>
    public required string Name { get; init; }

    /// <summary>The content's length.</summary>
    /// <value>In bytes.</value>
    public required long SizeBytes { get; init; }

    /// <summary>Changes whenever the content does.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was last written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>What it is: nearly always a blob.</summary>
    public BlobEntryKind Kind { get; init; }

    /// <summary>The media type; null where the store keeps none, or keeps none of this blob.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the store says of the blob to those who read it by HTTP; null where it says nothing.</summary>
    public BlobHeaders? Headers { get; init; }

    /// <summary>How many tags it has; 0 in listings, and where the store keeps none.</summary>
    public int TagCount { get; init; }

    /// <summary>Names and values stored with the blob; empty in a listing unless <see cref="BlobListOptions.IncludeMetadata"/> asked for
    /// them, and where a folder's file was opened for reading.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = EmptyMetadata;

    internal static IReadOnlyDictionary<string, string> EmptyMetadata { get; } = new Dictionary<string, string>();
}

/// <summary>What an entry of a listing is.</summary>
public enum BlobEntryKind
{
    /// <summary>A blob, or a file.</summary>
    Blob,

    /// <summary>A folder that could not be listed (<see cref="BlobListOptions.ListsUnreadable"/>); its name ends with '/'.</summary>
    UnreadableFolder,

    /// <summary>A link to a folder, which is not followed (<see cref="BlobListOptions.ListsLinkedFolders"/>); its name ends with '/'.</summary>
    LinkedFolder,
}

/// <summary>HTTP headers that are kept with a blob, and are sent with its content.</summary>
public sealed record BlobHeaders
{
    /// <summary>Cache-Control; null for none.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Content-Disposition; null for none.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Content-Language; null for none.</summary>
    public string? ContentLanguage { get; init; }
}

/// <summary>An opened blob. Disposing it closes the stream.</summary>
/// <param name="content">The bytes from the start; forward-only.</param>
/// <param name="entry">What the blob was when it was opened.</param>
public sealed class BlobContent(Stream content, BlobEntry entry) : IDisposable, IAsyncDisposable
{
    /// <summary>The bytes from the start; forward-only, not necessarily seekable.</summary>
    public Stream Stream { get; } = content;

    /// <summary>What the blob was when it was opened.</summary>
    public BlobEntry Entry { get; } = entry;

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
