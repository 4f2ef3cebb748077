namespace Conversion.Batch.AzureBatch;

/// <summary>A file or a piece of it on its way. Belongs to the caller, who disposes it.</summary>
/// <param name="content">The bytes; readable once, not seekable.</param>
/// <param name="properties">What the headers say.</param>
public sealed class BatchFileContent(Stream content, BatchFileProperties properties) : IDisposable, IAsyncDisposable
{
    /// <summary>The bytes; readable once, not seekable. A connection that breaks shows as <see cref="IOException"/>.</summary>
    public Stream Content { get; } = content;

    /// <summary>What the headers say.</summary>
    public BatchFileProperties Properties { get; } = properties;

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
