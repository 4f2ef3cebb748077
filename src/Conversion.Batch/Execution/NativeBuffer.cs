using System.Buffers;

namespace ImageConversion.Batch.Execution;

/// <summary>
/// Bytes outside the managed heap: encoded images come and go by the hundred megabytes, and what is freed here is free
/// at once, not when the collector finds time.
/// </summary>
/// <remarks>Not thread-safe. No span or memory of it may be used after it is disposed or has grown.</remarks>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>, IBufferWriter<byte>
{
    private const int SmallestGrowth = 64 * 1024;

    private readonly NativeBlocks? _blocks;
    private NativeBlocks.Block _block;

    /// <param name="capacity">So many bytes have room at least, without growing.</param>
    /// <param name="blocks">Where the memory comes from and goes back to; null for the system.</param>
    public NativeBuffer(int capacity, NativeBlocks? blocks = null)
    {
        _blocks = blocks;
        _block = blocks?.Take(capacity) ?? NativeBlocks.Grow(default, Math.Max(capacity, 1));
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => CreateMemory(Length);

    public override Span<byte> GetSpan() => new(_block.Bytes, _block.Capacity);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _block.Capacity - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return CreateMemory(Length, _block.Capacity - Length);
    }

    public Span<byte> GetSpan(int sizeHint)
    {
        MakeRoom(sizeHint);
        return new Span<byte>(_block.Bytes + Length, _block.Capacity - Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_block.Capacity);
        return new MemoryHandle(_block.Bytes + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => GetSpan(sizeHint);

    protected override void Dispose(bool disposing)
    {
        (NativeBlocks.Block block, _block) = (_block, default);
        if (_blocks is not null)
        {
            _blocks.Give(block);
        }
        else
        {
            NativeBlocks.Free(block);
        }

        Length = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = checked(Length + Math.Max(sizeHint, 1));
        if (needed <= _block.Capacity)
        {
            return;
        }

        long grown = Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(SmallestGrowth, _block.Capacity * 3L / 2)));
        _block = NativeBlocks.Grow(_block, (int)grown);
    }
}
