using ImageConversion.Streams;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Reads a file once from start to end, without a buffer of its own: callers read large pieces.</summary>
internal sealed class FolderReadStream : ForwardStream
{
    private readonly SafeFileHandle _handle;
    private readonly string _subject;
    private readonly FileStatus? _expected;

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

    public override bool CanRead => !_handle.IsClosed;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(RandomAccess.Read(_handle, buffer, Offset), buffer.Length);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, _subject);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count = await RandomAccess.ReadAsync(_handle, buffer, Offset, cancellationToken)
                .ConfigureAwait(false);
            return Advance(count, buffer.Length);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, _subject);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private int Advance(int count, int wanted)
    {
        Offset += count;
        bool atEnd = wanted > 0 && (count == 0 || Offset >= _expected?.SizeBytes);
        if (atEnd && _expected is { } expected && (Offset != expected.SizeBytes || FileStatus.Get(_handle) != expected))
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unavailable, $"{_subject}: it was changed while it was read (version {expected.ETag})");
        }

        return count;
    }
}
