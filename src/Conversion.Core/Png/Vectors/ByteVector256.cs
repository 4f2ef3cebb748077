using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Conversion.Core.Png.Vectors;

/// <summary>256 bits.</summary>
internal readonly unsafe struct ByteVector256 : IByteVector<ByteVector256>
{
    private readonly Vector256<byte> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteVector256(Vector256<byte> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 256 / 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Load(byte* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ByteVector256 vector, byte* target) => vector._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Create(byte value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Add(ByteVector256 a, ByteVector256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Subtract(ByteVector256 a, ByteVector256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 SubtractSaturate(ByteVector256 a, ByteVector256 b) => new(Vector256.SubtractSaturate(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Min(ByteVector256 a, ByteVector256 b) => new(Vector256.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Max(ByteVector256 a, ByteVector256 b) => new(Vector256.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 And(ByteVector256 a, ByteVector256 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Xor(ByteVector256 a, ByteVector256 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 HalveEach(ByteVector256 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector256.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Equals(ByteVector256 a, ByteVector256 b) => new(Vector256.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVector256 Select(ByteVector256 mask, ByteVector256 a, ByteVector256 b) =>
        new(Vector256.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HighBits(ByteVector256 a) => a._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(ByteVector256 a)
    {
        (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(a._value);
        // At most 510 a lane and 32 lanes: sums fit 16 bits.
        return Vector256.Sum(low + high);
    }
}
