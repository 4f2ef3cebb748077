namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// A vector of signed 16-bit numbers of some width, so that one kernel serves 128 and 256 bits. Every member is an
/// instruction or two, and inlined. Arithmetic wraps around.
/// </summary>
/// <remarks>References passed to members that load and store need no alignment, but must have as many elements behind
/// them as is said there.</remarks>
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

    /// <summary>
    /// Writes <see cref="Count"/> pixels of three bytes, from numbers of 0 to 255. Four bytes behind them are overwritten.
    /// </summary>
    static abstract void StoreRgb(TSelf red, TSelf green, TSelf blue, ref byte target);
}
