using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conversion.Core.Jpeg;

/// <summary>
/// The bits of a <see cref="ScanData"/>, taken from it for as long as a decoder needs them, so that they stay in registers.
/// </summary>
/// <remarks>
/// Reads beyond the window's end cannot happen as long as no more is consumed than was required of the data before:
/// that much and 8 bytes can be read.
/// </remarks>
internal ref struct BitReader
{
    /// <summary>Fewer bits than this may not suffice for a code and its value.</summary>
    private const int MinBits = 32;

    private readonly ref byte _window;
    private ref byte _next;
    private int _count;

    public BitReader(ScanData data)
    {
        _window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        _next = ref Unsafe.Add(ref _window, data.Next);
        _count = data.BitCount;
        Bits = data.Bits;
    }

    /// <summary>The next bits, at the top. After <see cref="Refill"/>, 32 of them are there.</summary>
    public ulong Bits { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        if (_count < MinBits)
        {
            RefillAlways();
        }
    }

    /// <summary>Brings the bits to 56 at least. Without a branch, which would be hard to foresee.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RefillAlways()
    {
        ulong ahead = Unsafe.ReadUnaligned<ulong>(ref _next);
        Bits |= (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(ahead) : ahead) >> _count;
        _next = ref Unsafe.Add(ref _next, (63 - _count) >> 3);
        _count |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int bits)
    {
        Bits <<= bits;
        _count -= bits;
    }

    /// <summary>Gives the state back.</summary>
    public readonly void Save(ScanData data)
    {
        data.Bits = Bits;
        data.BitCount = _count;
        data.Next = (int)Unsafe.ByteOffset(ref _window, ref _next);
    }
}
