using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conversion.Core.Jpeg.Decoding;

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
