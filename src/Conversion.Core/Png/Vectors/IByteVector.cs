namespace ImageConversion.Core.Png.Vectors;

/// <summary>A vector of bytes of some width, so that one kernel serves 128, 256 and 512 bits: the framework's own types share no
/// public interface. Every member is one instruction or two, and inlined.</summary>
/// <remarks>Pointers passed to <see cref="Load"/> and <see cref="Store"/> need no alignment but must have
/// <see cref="Count"/> bytes behind them.</remarks>
internal unsafe interface IByteVector<TSelf>
    where TSelf : struct, IByteVector<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Load(byte* source);
    static abstract void Store(TSelf vector, byte* target);
    static abstract TSelf Add(TSelf a, TSelf b);
    static abstract TSelf Subtract(TSelf a, TSelf b);
    static abstract TSelf SubtractSaturate(TSelf a, TSelf b);
    static abstract TSelf Min(TSelf a, TSelf b);
    static abstract TSelf Max(TSelf a, TSelf b);
    static abstract TSelf And(TSelf a, TSelf b);
    static abstract TSelf Xor(TSelf a, TSelf b);
    static abstract TSelf HalveEach(TSelf a);

    /// <summary>All ones where the bytes are equal.</summary>
    static abstract TSelf Equals(TSelf a, TSelf b);

    /// <summary>Where <paramref name="mask"/> has ones, <paramref name="a"/>; else <paramref name="b"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>The highest bit of every byte, the first byte's lowest.</summary>
    static abstract ulong HighBits(TSelf a);
}

/// <summary>Which set of kernels the encoder runs; all of them give the same bytes.</summary>
internal enum VectorPath
{
    /// <summary>The widest that the processor has.</summary>
    Widest,

    /// <summary>No vectors.</summary>
    Scalar,

    /// <summary>128 bits: SSE on x64, AdvSimd on Arm64.</summary>
    Vector128,

    /// <summary>256 bits: AVX2.</summary>
    Vector256,

    /// <summary>512 bits: AVX-512.</summary>
    Vector512,
}
