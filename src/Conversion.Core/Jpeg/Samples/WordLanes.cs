using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ImageConversion.Core.Pixels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>A vector of signed 16-bit numbers of some width, so that one kernel serves 128 and 256 bits. Every member is an
/// instruction or two, and inlined. Arithmetic wraps around.</summary>
/// <remarks>References passed to members that load and store need no alignment, but must have as many elements behind
/// them as each member says.</remarks>
internal interface IWordLanes<TSelf>
    where TSelf : struct, IWordLanes<TSelf>
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator <<(TSelf a, int bits);

    /// <summary>Arithmetic.</summary>
    static abstract TSelf operator >>(TSelf a, int bits);

    static abstract TSelf Create(short value);

    /// <summary>Widens <see cref="Count"/> bytes.</summary>
    static abstract TSelf LoadBytes(ref byte source);

    /// <summary>Reads <see cref="Count"/> numbers.</summary>
    static abstract TSelf Load(ref short source);

    /// <summary>Writes <see cref="Count"/> numbers, in the machine's order of bytes.</summary>
    static abstract void Store(TSelf words, ref short target);

    /// <summary>The upper halves of the 32-bit products.</summary>
    static abstract TSelf MultiplyHigh(TSelf a, TSelf b);

    /// <summary>-1 where the unsigned sum of two numbers, given with one of them, was too large for 16 bits; else 0.</summary>
    static abstract TSelf Carry(TSelf sum, TSelf addend);

    /// <summary>Limits to 0 to 255.</summary>
    static abstract TSelf Limit(TSelf a);

    /// <summary>Writes <see cref="Count"/> pixels of three bytes, from numbers of 0 to 255. Four bytes behind them are
    /// overwritten.</summary>
    static abstract void StoreRgb(TSelf red, TSelf green, TSelf blue, ref byte target);
}

/// <summary>Which kernels the decoder runs; all of them give the same samples.</summary>
internal enum DecoderVectors
{
    /// <summary>No vectors.</summary>
    Scalar,

    /// <summary>128 bits: whatever the processor calls them.</summary>
    Vector128,

    /// <summary>256 bits: AVX2.</summary>
    Vector256,
}

internal static class DecoderVectorsExtensions
{
    /// <summary>The widest that the processor has.</summary>
    public static DecoderVectors Widest =>
        Avx2.IsSupported ? DecoderVectors.Vector256
        : Vector128.IsHardwareAccelerated ? DecoderVectors.Vector128
        : DecoderVectors.Scalar;
}

/// <summary>Eight numbers.</summary>
internal readonly struct WordLanes128(Vector128<short> value) : IWordLanes<WordLanes128>
{
    private readonly Vector128<short> _value = value;

    public static int Count => Vector128<short>.Count;

    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator +(WordLanes128 a, WordLanes128 b) => new(a._value + b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator -(WordLanes128 a, WordLanes128 b) => new(a._value - b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator |(WordLanes128 a, WordLanes128 b) => new(a._value | b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator *(WordLanes128 a, WordLanes128 b) => new(a._value * b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator <<(WordLanes128 a, int bits) => new(a._value << bits);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 operator >>(WordLanes128 a, int bits) => new(a._value >> bits);
    [MethodImpl(AggressiveInlining)] public static WordLanes128 Create(short value) => new(Vector128.Create(value));

    [MethodImpl(AggressiveInlining)]
    public static WordLanes128 LoadBytes(ref byte source) =>
        new(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref source)).AsByte()).AsInt16());

    [MethodImpl(AggressiveInlining)] public static WordLanes128 Load(ref short source) => new(Vector128.LoadUnsafe(ref source));
    [MethodImpl(AggressiveInlining)] public static void Store(WordLanes128 words, ref short target) => words._value.StoreUnsafe(ref target);

    [MethodImpl(AggressiveInlining)]
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

    [MethodImpl(AggressiveInlining)]
    public static WordLanes128 Carry(WordLanes128 sum, WordLanes128 addend) =>
        new(Vector128.LessThan(sum._value.AsUInt16(), addend._value.AsUInt16()).AsInt16());

    [MethodImpl(AggressiveInlining)]
    public static WordLanes128 Limit(WordLanes128 a) =>
        new(Vector128.Min(Vector128.Max(a._value, Vector128<short>.Zero), Vector128.Create((short)byte.MaxValue)));

    [MethodImpl(AggressiveInlining)]
    public static void StoreRgb(WordLanes128 red, WordLanes128 green, WordLanes128 blue, ref byte target)
    {
        Vector128<short> redGreen = red._value | (green._value << 8);
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(redGreen.AsUInt16());
        (Vector128<uint> blueLow, Vector128<uint> blueHigh) = Vector128.Widen(blue._value.AsUInt16());
        Vector128<byte> order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        ByteShuffle.Apply((low | (blueLow << 16)).AsByte(), order).StoreUnsafe(ref target);
        ByteShuffle.Apply((high | (blueHigh << 16)).AsByte(), order).StoreUnsafe(ref target, 12);
    }
}

/// <summary>Sixteen numbers, where the processor has AVX2.</summary>
internal readonly struct WordLanes256(Vector256<short> value) : IWordLanes<WordLanes256>
{
    private readonly Vector256<short> _value = value;

    public static int Count => Vector256<short>.Count;

    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator +(WordLanes256 a, WordLanes256 b) => new(a._value + b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator -(WordLanes256 a, WordLanes256 b) => new(a._value - b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator |(WordLanes256 a, WordLanes256 b) => new(a._value | b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator *(WordLanes256 a, WordLanes256 b) => new(a._value * b._value);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator <<(WordLanes256 a, int bits) => new(a._value << bits);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 operator >>(WordLanes256 a, int bits) => new(a._value >> bits);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 Create(short value) => new(Vector256.Create(value));
    [MethodImpl(AggressiveInlining)] public static WordLanes256 LoadBytes(ref byte source) => new(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref source)));
    [MethodImpl(AggressiveInlining)] public static WordLanes256 Load(ref short source) => new(Vector256.LoadUnsafe(ref source));
    [MethodImpl(AggressiveInlining)] public static void Store(WordLanes256 words, ref short target) => words._value.StoreUnsafe(ref target);
    [MethodImpl(AggressiveInlining)] public static WordLanes256 MultiplyHigh(WordLanes256 a, WordLanes256 b) => new(Avx2.MultiplyHigh(a._value, b._value));

    [MethodImpl(AggressiveInlining)]
    public static WordLanes256 Carry(WordLanes256 sum, WordLanes256 addend) =>
        new(Vector256.LessThan(sum._value.AsUInt16(), addend._value.AsUInt16()).AsInt16());

    [MethodImpl(AggressiveInlining)]
    public static WordLanes256 Limit(WordLanes256 a) =>
        new(Vector256.Min(Vector256.Max(a._value, Vector256<short>.Zero), Vector256.Create((short)byte.MaxValue)));

    [MethodImpl(AggressiveInlining)]
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
