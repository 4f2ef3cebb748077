namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// Numbers that go through the inverse transform side by side, so that one description of it serves single numbers and
/// vectors. Every member is an instruction or two, and inlined.
/// </summary>
internal interface IDctLanes<TSelf>
    where TSelf : struct, IDctLanes<TSelf>
{
    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, int factor);

    static abstract TSelf operator <<(TSelf a, int bits);

    /// <summary>Arithmetic: rounds towards negative infinity.</summary>
    static abstract TSelf operator >>(TSelf a, int bits);

    static abstract TSelf Create(int value);
}
