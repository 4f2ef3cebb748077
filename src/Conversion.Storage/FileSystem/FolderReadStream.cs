using Microsoft.Win32.SafeHandles;

namespace Conversion.Storage.FileSystem;

/// <summary>Reads a file once from start to end, without a buffer of its own: callers read large pieces.</summary>
internal sealed class FolderReadStream : Stream
{
    private readonly SafeFileHandle _handle;
    private readonly string _subject;
    private readonly FileStatus? _expected;
    private long _position;

    /// <param name="handle">The open file; this disposes it.</param>
    /// <param name="subject">The blob, for messages.</param>
    /// <param name="expected">The version that was asked for: a file rewritten in place while it is read is then an error,
    /// never a mixture. Null for one that may grow meanwhile.</param>
    public FolderReadStream(SafeFileHandle handle, string subject, FileStatus? expected)
    {
        _handle = handle;
        _subject = subject;
        _expected = expected;
    }

    /// <inheritdoc/>
    public override bool CanRead => !_handle.IsClosed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(RandomAccess.Read(_handle, buffer, _position), buffer.Length);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, _subject);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count = await RandomAccess.ReadAsync(_handle, buffer, _position, cancellationToken)
                .ConfigureAwait(false);
            return Advance(count, buffer.Length);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, _subject);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private int Advance(int count, int wanted)
    {
        _position += count;
        bool atEnd = wanted > 0 && (count == 0 || _position >= _expected?.SizeBytes);
        if (atEnd && _expected is { } expected && (_position != expected.SizeBytes || FileStatus.Get(_handle) != expected))
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unavailable, $"{_subject}: it was changed while it was read (version {expected.ETag})");
        }

        return count;
    }
}
