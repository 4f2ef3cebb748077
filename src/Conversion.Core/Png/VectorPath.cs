namespace Conversion.Core.Png;

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
