namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Keeps what a progressive DC scan codes.</summary>
internal sealed class DcScan(CoefficientPicture picture, JpegScan scan, ScanLayout layout)
{
    private const int BlockSize = ZigzagOrder.BlockSize;

    private readonly McuBlocks _blocks = new(picture, scan, layout);
    private readonly int _count = layout.Blocks.Length;
    private readonly int _low = scan.ApproximationLow;

    /// <summary>Enters an MCU's first values.</summary>
    public void Store(int x, int y, ReadOnlySpan<short> values)
    {
        for (int b = 0; b < _count; b++)
        {
            if (_blocks.TryFind(b, x, y, out CoefficientPlane plane, out int column, out int row))
            {
                plane.Row(row)[column * BlockSize] = values[b];
            }
        }
    }

    /// <summary>Adds a bit to each value of an MCU, the first block's from the top of <paramref name="bits"/>.</summary>
    public void Refine(int x, int y, uint bits)
    {
        for (int b = 0; b < _count; b++, bits <<= 1)
        {
            if (_blocks.TryFind(b, x, y, out CoefficientPlane plane, out int column, out int row))
            {
                plane.Row(row)[column * BlockSize] |= (short)((bits >> 31) << _low);
            }
        }
    }
}
