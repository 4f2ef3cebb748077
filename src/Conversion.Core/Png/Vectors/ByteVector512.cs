using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Conversion.Core.Png.Vectors;

/// <summary>512 bits.</summary>
internal readonly unsafe struct ByteVector512 : IByteVector<ByteVector512>
{
    private readonly Vector512<byte> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteVector512(Vector512<byte> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 512 / 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Load(byte* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ByteVector512 vector, byte* target) => vector._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Create(byte value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Add(ByteVector512 a, ByteVector512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Subtract(ByteVector512 a, ByteVector512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 SubtractSaturate(ByteVector512 a, ByteVector512 b) => new(Vector512.SubtractSaturate(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Min(ByteVector512 a, ByteVector512 b) => new(Vector512.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Max(ByteVector512 a, ByteVector512 b) => new(Vector512.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 And(ByteVector512 a, ByteVector512 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Xor(ByteVector512 a, ByteVector512 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 HalveEach(ByteVector512 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector512.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Equals(ByteVector512 a, ByteVector512 b) => new(Vector512.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector512 Select(ByteVector512 mask, ByteVector512 a, ByteVector512 b) =>
        new(Vector512.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HighBits(ByteVector512 a) => a._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(ByteVector512 a)
    {
        (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(a._value);
        // At most 510 a lane and 32 lanes: sums fit 16 bits.
        return Vector512.Sum(low + high);
    }
}
