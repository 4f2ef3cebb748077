using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>An encoded image in memory. Owns its reservation from the start, also where no memory is to be had.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LoadedImage(BlobEntry entry, ByteBudget budget, NativeBlocks? blocks = null) : IDisposable
{
    private readonly long _reserved = entry.SizeBytes;
    private NativeBuffer? _buffer;
    private bool _disposed;

    public ReadOnlyMemory<byte> Bytes => _buffer?.Written ?? default;

    /// <summary>Reads the whole image.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unavailable"/>: it ended early.</exception>
    public async Task FillAsync(Stream content, CancellationToken cancellationToken)
    {
        NativeBuffer buffer = _buffer = new NativeBuffer((int)_reserved, blocks);
        while (buffer.Length < _reserved)
        {
            Memory<byte> room = buffer.Memory[buffer.Length..(int)_reserved];
            int read = await content.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.Unavailable,
                    $"'{entry.Name}' ended after {buffer.Length} of {_reserved} bytes; it changed or the transfer broke off");
            }

            buffer.Advance(read);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            ((IDisposable?)_buffer)?.Dispose();
            budget.Give(_reserved);
        }
    }
}
