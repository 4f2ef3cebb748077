using System.Buffers;

namespace ImageConversion.Fuzz.Soak;

/// <summary>Cancels the conversion that writes to it, at its first bytes.</summary>
internal sealed class CancellingWriter(IBufferWriter<byte> inner, CancellationTokenSource stop) : IBufferWriter<byte>
{
    public void Advance(int count)
    {
        inner.Advance(count);
        stop.Cancel();
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
}
