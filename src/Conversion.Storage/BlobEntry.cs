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

    /// <summary>Names and values stored with the blob; empty unless <see cref="BlobListOptions.IncludeMetadata"/> asked for them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = EmptyMetadata;

    internal static IReadOnlyDictionary<string, string> EmptyMetadata { get; } = new Dictionary<string, string>();
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
