using System.Buffers;
using System.Runtime.InteropServices;

namespace ImageConversion.Batch.Execution;

/// <summary>
/// Bytes outside the managed heap: encoded images come and go by the hundred megabytes, and what is freed here is free
/// at once, not when the collector finds time.
/// </summary>
/// <remarks>Not thread-safe. No span or memory of it may be used after it is disposed or has grown.</remarks>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>, IBufferWriter<byte>
{
    private const int SmallestGrowth = 64 * 1024;

    private byte* _bytes;
    private int _capacity;

    public NativeBuffer(int capacity)
    {
        _bytes = (byte*)NativeMemory.Alloc((nuint)Math.Max(capacity, 1));
        _capacity = capacity;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => CreateMemory(Length);

    public override Span<byte> GetSpan() => new(_bytes, _capacity);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _capacity - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return CreateMemory(Length, _capacity - Length);
    }

    public Span<byte> GetSpan(int sizeHint)
    {
        MakeRoom(sizeHint);
        return new Span<byte>(_bytes + Length, _capacity - Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_capacity);
        return new MemoryHandle(_bytes + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => GetSpan(sizeHint);

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = 0;
        Length = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = checked(Length + Math.Max(sizeHint, 1));
        if (needed <= _capacity)
        {
            return;
        }

        long grown = Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(SmallestGrowth, _capacity * 3L / 2)));
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)grown);
        _capacity = (int)grown;
    }
}
