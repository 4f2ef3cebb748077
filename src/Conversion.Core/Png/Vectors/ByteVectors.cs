using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace ImageConversion.Core.Png.Vectors;

/// <summary>128 bits.</summary>
internal readonly unsafe struct Bytes128 : IByteVector<Bytes128>
{
    private readonly Vector128<byte> _value;

    [MethodImpl(AggressiveInlining)] private Bytes128(Vector128<byte> value) => _value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => 128 / 8; }

    [MethodImpl(AggressiveInlining)] public static Bytes128 Load(byte* source) => new(Vector128.Load(source));
    [MethodImpl(AggressiveInlining)] public static void Store(Bytes128 vector, byte* target) => vector._value.Store(target);
    [MethodImpl(AggressiveInlining)] public static Bytes128 Add(Bytes128 a, Bytes128 b) => new(a._value + b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes128 Subtract(Bytes128 a, Bytes128 b) => new(a._value - b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes128 SubtractSaturate(Bytes128 a, Bytes128 b) =>
        new(Vector128.SubtractSaturate(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes128 Min(Bytes128 a, Bytes128 b) => new(Vector128.Min(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes128 Max(Bytes128 a, Bytes128 b) => new(Vector128.Max(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes128 And(Bytes128 a, Bytes128 b) => new(a._value & b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes128 Xor(Bytes128 a, Bytes128 b) => new(a._value ^ b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes128 HalveEach(Bytes128 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector128.Create((byte)0x7F));
    [MethodImpl(AggressiveInlining)] public static Bytes128 Equals(Bytes128 a, Bytes128 b) =>
        new(Vector128.Equals(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes128 Select(Bytes128 mask, Bytes128 a, Bytes128 b) =>
        new(Vector128.ConditionalSelect(mask._value, a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static ulong HighBits(Bytes128 a) => a._value.ExtractMostSignificantBits();
}

/// <summary>256 bits.</summary>
internal readonly unsafe struct Bytes256 : IByteVector<Bytes256>
{
    private readonly Vector256<byte> _value;

    [MethodImpl(AggressiveInlining)] private Bytes256(Vector256<byte> value) => _value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => 256 / 8; }

    [MethodImpl(AggressiveInlining)] public static Bytes256 Load(byte* source) => new(Vector256.Load(source));
    [MethodImpl(AggressiveInlining)] public static void Store(Bytes256 vector, byte* target) => vector._value.Store(target);
    [MethodImpl(AggressiveInlining)] public static Bytes256 Add(Bytes256 a, Bytes256 b) => new(a._value + b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes256 Subtract(Bytes256 a, Bytes256 b) => new(a._value - b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes256 SubtractSaturate(Bytes256 a, Bytes256 b) =>
        new(Vector256.SubtractSaturate(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes256 Min(Bytes256 a, Bytes256 b) => new(Vector256.Min(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes256 Max(Bytes256 a, Bytes256 b) => new(Vector256.Max(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes256 And(Bytes256 a, Bytes256 b) => new(a._value & b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes256 Xor(Bytes256 a, Bytes256 b) => new(a._value ^ b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes256 HalveEach(Bytes256 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector256.Create((byte)0x7F));
    [MethodImpl(AggressiveInlining)] public static Bytes256 Equals(Bytes256 a, Bytes256 b) =>
        new(Vector256.Equals(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes256 Select(Bytes256 mask, Bytes256 a, Bytes256 b) =>
        new(Vector256.ConditionalSelect(mask._value, a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static ulong HighBits(Bytes256 a) => a._value.ExtractMostSignificantBits();
}

/// <summary>512 bits.</summary>
internal readonly unsafe struct Bytes512 : IByteVector<Bytes512>
{
    private readonly Vector512<byte> _value;

    [MethodImpl(AggressiveInlining)] private Bytes512(Vector512<byte> value) => _value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => 512 / 8; }

    [MethodImpl(AggressiveInlining)] public static Bytes512 Load(byte* source) => new(Vector512.Load(source));
    [MethodImpl(AggressiveInlining)] public static void Store(Bytes512 vector, byte* target) => vector._value.Store(target);
    [MethodImpl(AggressiveInlining)] public static Bytes512 Add(Bytes512 a, Bytes512 b) => new(a._value + b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes512 Subtract(Bytes512 a, Bytes512 b) => new(a._value - b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes512 SubtractSaturate(Bytes512 a, Bytes512 b) =>
        new(Vector512.SubtractSaturate(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes512 Min(Bytes512 a, Bytes512 b) => new(Vector512.Min(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes512 Max(Bytes512 a, Bytes512 b) => new(Vector512.Max(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes512 And(Bytes512 a, Bytes512 b) => new(a._value & b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes512 Xor(Bytes512 a, Bytes512 b) => new(a._value ^ b._value);
    [MethodImpl(AggressiveInlining)] public static Bytes512 HalveEach(Bytes512 a) =>
        new((a._value.AsUInt16() >> 1).AsByte() & Vector512.Create((byte)0x7F));
    [MethodImpl(AggressiveInlining)] public static Bytes512 Equals(Bytes512 a, Bytes512 b) =>
        new(Vector512.Equals(a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static Bytes512 Select(Bytes512 mask, Bytes512 a, Bytes512 b) =>
        new(Vector512.ConditionalSelect(mask._value, a._value, b._value));
    [MethodImpl(AggressiveInlining)] public static ulong HighBits(Bytes512 a) => a._value.ExtractMostSignificantBits();
}

/// <summary>One byte as a vector: the reference for the wide ones, and for machines without vectors.</summary>
internal readonly unsafe struct SingleByte : IByteVector<SingleByte>
{
    private readonly byte _value;

    private SingleByte(int value) => _value = (byte)value;

    public static int Count => 1;

    [MethodImpl(AggressiveInlining)] public static SingleByte Load(byte* source) => new(*source);
    public static void Store(SingleByte vector, byte* target) => *target = vector._value;
    public static SingleByte Add(SingleByte a, SingleByte b) => new(a._value + b._value);
    public static SingleByte Subtract(SingleByte a, SingleByte b) => new(a._value - b._value);
    public static SingleByte SubtractSaturate(SingleByte a, SingleByte b) => new(Math.Max(a._value - b._value, 0));
    public static SingleByte Min(SingleByte a, SingleByte b) => new(Math.Min(a._value, b._value));
    public static SingleByte Max(SingleByte a, SingleByte b) => new(Math.Max(a._value, b._value));
    public static SingleByte And(SingleByte a, SingleByte b) => new(a._value & b._value);
    public static SingleByte Xor(SingleByte a, SingleByte b) => new(a._value ^ b._value);
    public static SingleByte HalveEach(SingleByte a) => new(a._value >> 1);
    [MethodImpl(AggressiveInlining)] public static SingleByte Equals(SingleByte a, SingleByte b) =>
        new(a._value == b._value ? byte.MaxValue : 0);
    public static SingleByte Select(SingleByte mask, SingleByte a, SingleByte b) =>
        new((mask._value & a._value) | (~mask._value & b._value));
    [MethodImpl(AggressiveInlining)] public static ulong HighBits(SingleByte a) => (ulong)a._value >> 7;
}
