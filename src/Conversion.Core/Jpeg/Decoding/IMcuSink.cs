namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Takes what a sequential scan codes, one MCU after the other.</summary>
internal interface IMcuSink
{
    /// <summary>Takes an MCU.</summary>
    /// <param name="x">Its column, in MCUs.</param>
    /// <param name="coefficients">Its blocks in the order of their coding, each in <see cref="BlockOrder"/>, not dequantized.</param>
    /// <param name="last">For each block, the last place of the zigzag sequence that was coded.</param>
    void Take(int x, ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> last);
}
