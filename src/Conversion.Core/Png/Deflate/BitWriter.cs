using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Packs bits into bytes from the lowest on (RFC 1951, 3.1.1).</summary>
/// <remarks>Unsafe: nothing checks the end of the target. The caller provides room for all that is written plus eight bytes,
/// because a flush stores eight bytes and keeps those that are full. Between calls fewer than eight bits are pending, so one call
/// may add up to 56.</remarks>
internal unsafe struct BitWriter(byte* target)
{
    private byte* _next = target;
    private ulong _pending;
    private int _pendingBits;

    public readonly byte* Position => _next;

    public readonly ulong Pending => _pending;

    public readonly int PendingBits => _pendingBits;

    /// <summary>Adds the lowest <paramref name="count"/> bits of <paramref name="bits"/>; the higher ones are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong bits, int count)
    {
        _pending |= bits << _pendingBits;
        _pendingBits += count;
        Unsafe.WriteUnaligned(_next, _pending);
        _next += _pendingBits >> 3;
        _pending >>= _pendingBits & ~7;
        _pendingBits &= 7;
    }

    /// <summary>Takes back the state from a kernel that kept it in registers.</summary>
    public void Resume(byte* position, ulong pending, int pendingBits)
    {
        _next = position;
        _pending = pending;
        _pendingBits = pendingBits;
    }

    /// <summary>Fills up with zeros to the next byte.</summary>
    public void AlignToByte()
    {
        if (_pendingBits > 0)
        {
            Write(0, 8 - _pendingBits);
        }
    }

    /// <summary>Copies bytes; the position is aligned.</summary>
    public void WriteBytes(byte* source, int count)
    {
        Buffer.MemoryCopy(source, _next, count, count);
        _next += count;
    }
}
