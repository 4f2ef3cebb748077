using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Sixteen numbers, where the processor has AVX2.</summary>
internal readonly struct WordLanes256(Vector256<short> value) : IWordLanes<WordLanes256>
{
    private readonly Vector256<short> _value = value;

    public static int Count => Vector256<short>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator +(WordLanes256 a, WordLanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator -(WordLanes256 a, WordLanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator |(WordLanes256 a, WordLanes256 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator *(WordLanes256 a, WordLanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator <<(WordLanes256 a, int bits) => new(a._value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator >>(WordLanes256 a, int bits) => new(a._value >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Create(short value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 LoadBytes(ref byte source) => new(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Load(ref short source) => new(Vector256.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WordLanes256 words, ref short target) => words._value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 MultiplyHigh(WordLanes256 a, WordLanes256 b) => new(Avx2.MultiplyHigh(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Carry(WordLanes256 sum, WordLanes256 addend) =>
        new(Vector256.LessThan(sum._value.AsUInt16(), addend._value.AsUInt16()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Limit(WordLanes256 a) =>
        new(Vector256.Min(Vector256.Max(a._value, Vector256<short>.Zero), Vector256.Create((short)byte.MaxValue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRgb(WordLanes256 red, WordLanes256 green, WordLanes256 blue, ref byte target)
    {
        Vector256<short> redGreen = red._value | (green._value << 8);
        Vector256<byte> order = Vector256.Create(
            (byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255,
            0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        // Pixels 0 to 3 and 8 to 11, then 4 to 7 and 12 to 15.
        Vector256<byte> a = Avx2.Shuffle(Avx2.UnpackLow(redGreen, blue._value).AsByte(), order);
        Vector256<byte> b = Avx2.Shuffle(Avx2.UnpackHigh(redGreen, blue._value).AsByte(), order);
        a.GetLower().StoreUnsafe(ref target);
        b.GetLower().StoreUnsafe(ref target, 12);
        a.GetUpper().StoreUnsafe(ref target, 24);
        b.GetUpper().StoreUnsafe(ref target, 36);
    }
}
