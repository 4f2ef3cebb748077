using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>Writes to a file through one buffer, so that no PNG is ever held.</summary>
internal sealed class FileBufferWriter : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer = new byte[1 << 18];
    private int _filled;
    private long _written;
    private SafeFileHandle? _file;

    public void Open(string path)
    {
        Dispose();
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        _filled = 0;
        _written = 0;
    }

    public void Close()
    {
        Flush();
        Dispose();
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _filled);
        _filled += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_filled);
    }

    public void Dispose() => _file?.Dispose();

    private void Reserve(int bytes)
    {
        bytes = Math.Max(1, bytes);
        if (_buffer.Length - _filled >= bytes)
        {
            return;
        }

        Flush();
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }
    }

    private void Flush()
    {
        ObjectDisposedException.ThrowIf(_file is null || _file.IsClosed, this);
        RandomAccess.Write(_file, _buffer.AsSpan(0, _filled), _written);
        _written += _filled;
        _filled = 0;
    }
}
