using System.Buffers;

namespace ImageConversion.Core.Memory;

/// <summary>A pinned span as memory, for as long as its <c>fixed</c> statement lasts and no longer.</summary>
internal sealed unsafe class PinnedMemory(byte* bytes, int length) : MemoryManager<byte>, IDisposable
{
    public override Span<byte> GetSpan() => new(bytes, length);

    // Pinned by the caller already.
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new MemoryHandle(bytes + elementIndex);
    }

    public override void Unpin()
    {
    }

    void IDisposable.Dispose()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
