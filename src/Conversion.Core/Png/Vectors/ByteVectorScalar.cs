using System.Runtime.CompilerServices;

namespace Conversion.Core.Png.Vectors;

/// <summary>One byte as a vector: what the wide ones are measured by, and what a machine without vectors runs.</summary>
internal readonly unsafe struct ByteVectorScalar : IByteVector<ByteVectorScalar>
{
    private readonly byte _value;

    private ByteVectorScalar(int value) => _value = (byte)value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVectorScalar Load(byte* source) => new(*source);

    public static void Store(ByteVectorScalar vector, byte* target) => *target = vector._value;

    public static ByteVectorScalar Create(byte value) => new(value);

    public static ByteVectorScalar Add(ByteVectorScalar a, ByteVectorScalar b) => new(a._value + b._value);

    public static ByteVectorScalar Subtract(ByteVectorScalar a, ByteVectorScalar b) => new(a._value - b._value);

    public static ByteVectorScalar SubtractSaturate(ByteVectorScalar a, ByteVectorScalar b) =>
        new(Math.Max(a._value - b._value, 0));

    public static ByteVectorScalar Min(ByteVectorScalar a, ByteVectorScalar b) => new(Math.Min(a._value, b._value));

    public static ByteVectorScalar Max(ByteVectorScalar a, ByteVectorScalar b) => new(Math.Max(a._value, b._value));

    public static ByteVectorScalar And(ByteVectorScalar a, ByteVectorScalar b) => new(a._value & b._value);

    public static ByteVectorScalar Xor(ByteVectorScalar a, ByteVectorScalar b) => new(a._value ^ b._value);

    public static ByteVectorScalar HalveEach(ByteVectorScalar a) => new(a._value >> 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteVectorScalar Equals(ByteVectorScalar a, ByteVectorScalar b) =>
        new(a._value == b._value ? byte.MaxValue : 0);

    public static ByteVectorScalar Select(ByteVectorScalar mask, ByteVectorScalar a, ByteVectorScalar b) =>
        new((mask._value & a._value) | (~mask._value & b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HighBits(ByteVectorScalar a) => (ulong)a._value >> 7;

    public static uint Sum(ByteVectorScalar a) => a._value;
}
