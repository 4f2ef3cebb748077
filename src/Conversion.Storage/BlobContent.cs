namespace Conversion.Storage;

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
