namespace Conversion.Core.Jpeg.Decoding;

/// <summary>What coefficients are multiplied by, in the order of <see cref="BlockOrder"/>.</summary>
internal sealed class DequantizationTable
{
    /// <summary>Up to here, the sum of eight products with any coefficients keeps within 32 bits.</summary>
    private const int MaxNarrow = 4095;

    /// <param name="zigzag">The table as it is transmitted.</param>
    public DequantizationTable(ReadOnlySpan<ushort> zigzag)
    {
        for (int k = 0; k < zigzag.Length; k++)
        {
            Steps[BlockOrder.Positions[k]] = zigzag[k];
        }

        IsNarrow = !zigzag.ContainsAnyInRange((ushort)(MaxNarrow + 1), ushort.MaxValue);
    }

    public ushort[] Steps { get; } = new ushort[ZigzagOrder.BlockSize];

    /// <summary>Whether all steps are small enough for calculations in 16 and 32 bits.</summary>
    public bool IsNarrow { get; }
}
