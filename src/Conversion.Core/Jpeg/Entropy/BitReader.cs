using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>The bits of a <see cref="ScanData"/>, taken from it for as long as a decoder needs them, so that they stay in
/// registers.</summary>
/// <remarks>Reads beyond the window's end cannot happen as long as no more is consumed than was required of the data before: that
/// much and 8 bytes can be read.</remarks>
internal ref struct BitReader
{
    /// <summary>Fewer bits than this may not suffice for a code and its value.</summary>
    private const int MinBits = 32;

    private readonly ref byte _window;
#if CHECKED_ACCESS
    private readonly int _windowBytes;
#endif

    public BitReader(ScanData data)
    {
        _window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        Next = ref Unsafe.Add(ref _window, data.Next);
        Count = data.BitCount;
        Bits = data.Bits;
#if CHECKED_ACCESS
        _windowBytes = data.Window.Length;
#endif
    }

    /// <summary>The next bits, at the top; below them may stand bits of the byte at <see cref="Next"/>.</summary>
    public ulong Bits;

    /// <summary>How many they are. After <see cref="Refill()"/>, 32 at least.</summary>
    public int Count;

    /// <summary>What is to be taken next.</summary>
    public ref byte Next;

    /// <summary>The 64 bits that stand at <paramref name="next"/>, the first on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ahead(ref byte next)
    {
        ulong ahead = Unsafe.ReadUnaligned<ulong>(ref next);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(ahead) : ahead;
    }

    /// <summary>Brings the bits to 32 at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        if (Count < MinBits)
        {
            RequireAhead(ref Next);
            Bits |= Ahead(ref Next) >> Count;
            Next = ref Unsafe.Add(ref Next, (63 - Count) >> 3);
            Count |= 56;
        }
    }

    /// <summary>How far into the window has been taken.</summary>
    public readonly int Position => (int)Unsafe.ByteOffset(ref _window, ref Next);

    /// <summary>Reads a code with its value.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="lookup">The first entry of the table's <see cref="HuffmanLookup.ValueLookup"/>.</param>
    /// <param name="events">Receives what was wrong.</param>
    /// <returns>An entry of the lookup that has its value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadEntry(HuffmanLookup table, ref int lookup, ref EntropyEvents events)
    {
        Refill();
        Bounds.Require((nint)(Bits >> (64 - HuffmanLookup.LookupBits)), table.ValueLookup.Length);
        int entry = Unsafe.Add(ref lookup, (nint)(Bits >> (64 - HuffmanLookup.LookupBits)));
        if ((entry & HuffmanLookup.NeedsValue) != 0)
        {
            entry = table.ReadValue(entry, Bits);
            events |= (EntropyEvents)((entry & HuffmanLookup.IsBadCode) / HuffmanLookup.IsBadCode);
        }

        Consume(entry & HuffmanLookup.LengthMask);
        return entry;
    }

    /// <summary>Reads a number of as many bits, 0 to 32 of those that a refill has brought.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBits(int bits)
    {
        int value = (int)((Bits >> 1) >> (63 - bits));
        Consume(bits);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int bits)
    {
        Bits <<= bits;
        Count -= bits;
    }

    /// <summary>States that <see cref="Ahead"/> reads within the window.</summary>
    [Conditional(Bounds.Symbol)]
    public readonly void RequireAhead(ref byte next)
    {
#if CHECKED_ACCESS
        int length = _windowBytes;
#else
        const int length = int.MaxValue;
#endif
        Bounds.Require(Unsafe.ByteOffset(ref _window, ref next), sizeof(ulong), length);
    }

    /// <summary>Gives the state back.</summary>
    public readonly void Save(ScanData data)
    {
        data.Bits = Bits;
        data.BitCount = Count;
        data.Next = Position;
    }
}
