using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Hosts.CrashingWorker;

/// <summary>
/// Fills its reader's buffer and then forbids the memory: nothing happens until the bytes are decoded, and then the
/// process dies by a fault of memory, as it does of a decoder's defect.
/// </summary>
internal sealed partial class DeadlyStream : Stream
{
    // sys/mman.h
    private const int ProtNone = 0;

    // From this size on a block of the C heap has pages of its own (NativeHeap), so that no other image is harmed.
    private const int SmallestBytes = 512 * 1024;

    private readonly Stream _inner;
    private readonly long _sizeBytes;
    private long _position;
    private MemoryHandle _buffer;

    public DeadlyStream(Stream inner, long sizeBytes)
    {
        if (sizeBytes < SmallestBytes)
        {
            throw new InvalidOperationException(
                $"the image to die on has {sizeBytes} bytes; only one of at least {SmallestBytes} has its memory to itself");
        }

        (_inner, _sizeBytes) = (inner, sizeBytes);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == 0)
        {
            _buffer = buffer.Pin();
        }

        int count = await _inner.ReadAsync(buffer, cancellationToken);
        _position += count;
        if (_position == _sizeBytes)
        {
            Forbid();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Takes away the pages that lie wholly within the buffer.</summary>
    private unsafe void Forbid()
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)_buffer.Pointer + page - 1) / page * page;
        nuint end = ((nuint)_buffer.Pointer + (nuint)_sizeBytes) / page * page;
        if (Protect(first, end - first, ProtNone) != 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nuint address, nuint length, int protection);
}
