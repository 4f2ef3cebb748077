using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Eight numbers.</summary>
internal readonly struct WordLanes128(Vector128<short> value) : IWordLanes<WordLanes128>
{
    private readonly Vector128<short> _value = value;

    public static int Count => Vector128<short>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator +(WordLanes128 a, WordLanes128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator -(WordLanes128 a, WordLanes128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator |(WordLanes128 a, WordLanes128 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator *(WordLanes128 a, WordLanes128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator <<(WordLanes128 a, int bits) => new(a._value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator >>(WordLanes128 a, int bits) => new(a._value >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Create(short value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 LoadBytes(ref byte source) =>
        new(Vector128.WidenLower(Vector64.LoadUnsafe(ref source).ToVector128()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Load(ref short source) => new(Vector128.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WordLanes128 words, ref short target) => words._value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 MultiplyHigh(WordLanes128 a, WordLanes128 b)
    {
        if (Sse2.IsSupported)
        {
            return new WordLanes128(Sse2.MultiplyHigh(a._value, b._value));
        }

        if (AdvSimd.IsSupported)
        {
            // Twice the product's upper half, rounded down; the constants here are never both -32768, which alone saturates.
            return new WordLanes128(AdvSimd.MultiplyDoublingSaturateHigh(a._value, b._value) >> 1);
        }

        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(a._value);
        (Vector128<int> otherLow, Vector128<int> otherHigh) = Vector128.Widen(b._value);
        return new WordLanes128(Vector128.Narrow((low * otherLow) >> 16, (high * otherHigh) >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Carry(WordLanes128 sum, WordLanes128 addend) =>
        new(Vector128.LessThan(sum._value.AsUInt16(), addend._value.AsUInt16()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Limit(WordLanes128 a) =>
        new(Vector128.Min(Vector128.Max(a._value, Vector128<short>.Zero), Vector128.Create((short)byte.MaxValue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRgb(WordLanes128 red, WordLanes128 green, WordLanes128 blue, ref byte target)
    {
        Vector128<short> redGreen = red._value | (green._value << 8);
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(redGreen.AsUInt16());
        (Vector128<uint> blueLow, Vector128<uint> blueHigh) = Vector128.Widen(blue._value.AsUInt16());
        Vector128<byte> order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        Vector128.Shuffle((low | (blueLow << 16)).AsByte(), order).StoreUnsafe(ref target);
        Vector128.Shuffle((high | (blueHigh << 16)).AsByte(), order).StoreUnsafe(ref target, 12);
    }
}
