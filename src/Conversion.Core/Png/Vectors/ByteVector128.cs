using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Conversion.Core.Png.Vectors;

/// <summary>128 bits.</summary>
internal readonly unsafe struct ByteVector128 : IByteVector<ByteVector128>
{
    private readonly Vector128<byte> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteVector128(Vector128<byte> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 128 / 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Load(byte* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ByteVector128 vector, byte* target) => vector._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Create(byte value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Add(ByteVector128 a, ByteVector128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Subtract(ByteVector128 a, ByteVector128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 SubtractSaturate(ByteVector128 a, ByteVector128 b) => new(Vector128.SubtractSaturate(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Min(ByteVector128 a, ByteVector128 b) => new(Vector128.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Max(ByteVector128 a, ByteVector128 b) => new(Vector128.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 And(ByteVector128 a, ByteVector128 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Xor(ByteVector128 a, ByteVector128 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 HalveEach(ByteVector128 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector128.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Equals(ByteVector128 a, ByteVector128 b) => new(Vector128.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector128 Select(ByteVector128 mask, ByteVector128 a, ByteVector128 b) =>
        new(Vector128.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HighBits(ByteVector128 a) => a._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(ByteVector128 a)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(a._value);
        // At most 510 a lane and 32 lanes: sums fit 16 bits.
        return Vector128.Sum(low + high);
    }
}
