using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ImageConversion.Core.Memory;

/// <summary>Bytes of unknown number in a block of <see cref="PageMemory"/> that grows.</summary>
/// <remarks>Not thread-safe. Spans are void once it has grown or is disposed. Its memory stays valid as long as something refers to
/// it and it is not disposed: a stream that is not done with a buffer cannot write into another's.</remarks>
internal sealed unsafe class NativeBytes : MemoryManager<byte>, IBufferWriter<byte>, IDisposable
{
    /// <summary>A sensible amount to read at one time.</summary>
    public const int ChunkBytes = 64 * 1024;

    private byte* _block = PageMemory.Allocate(ChunkBytes);
    private int _capacity = ChunkBytes;
    private int _length;
    private bool _isAbandoned;

    [SuppressMessage(
        "Reliability", "CA2015", Justification = "Only what was abandoned is collected; who still uses that has its memory, not a span.")]
    ~NativeBytes() => Free();

    public ReadOnlyMemory<byte> Written => CreateMemory(_length);

    public void Advance(int count)
    {
        // A stream that claims to have read more than there was room for is found here.
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _capacity - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return CreateMemory(_length, _capacity - _length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return new Span<byte>(_block + _length, _capacity - _length);
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        return new Span<byte>(_block, _capacity);
    }

    // The collector does not move it.
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_capacity);
        return new MemoryHandle(_block + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    /// <summary>Leaves the memory to the collector, for somebody may still use it. <see cref="Dispose()"/> does nothing from then
    /// on.</summary>
    public void Abandon()
    {
        if (!_isAbandoned)
        {
            _isAbandoned = true;
            GC.AddMemoryPressure(_capacity);
        }
    }

    [SuppressMessage("Usage", "CA1816", Justification = "It is Dispose, but for what was abandoned.")]
    public void Dispose()
    {
        if (!_isAbandoned)
        {
            Free();
            GC.SuppressFinalize(this);
        }
    }

    protected override void Dispose(bool disposing) => Free();

    private void MakeRoom(int sizeHint)
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        int needed = checked(_length + Math.Max(sizeHint, 1));
        if (needed <= _capacity)
        {
            return;
        }

        int larger = (int)Math.Min(Array.MaxLength, Math.Max(needed, _capacity * 2L));
        _block = PageMemory.Grow(_block, (nuint)_capacity, (nuint)larger);
        _capacity = larger;
    }

    private void Free()
    {
        if (_block is not null)
        {
            PageMemory.Free(_block, (nuint)_capacity);
            if (_isAbandoned)
            {
                GC.RemoveMemoryPressure(_capacity);
            }

            _block = null;
            _capacity = 0;
            _length = 0;
        }
    }
}
