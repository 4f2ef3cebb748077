namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Keeps what one of several sequential scans codes.</summary>
internal sealed class CoefficientSink(CoefficientPicture picture, JpegScan scan, ScanLayout layout) : IMcuSink
{
    private const int BlockSize = ZigzagOrder.BlockSize;

    private readonly McuBlocks _blocks = new(picture, scan, layout);
    private int _mcuRow;

    /// <summary>Says which row of MCUs the next ones belong to.</summary>
    public void BeginRow(int mcuRow) => _mcuRow = mcuRow;

    public void Take(int x, ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> last)
    {
        for (int b = 0; b < last.Length; b++)
        {
            if (_blocks.TryFind(b, x, _mcuRow, out CoefficientPlane plane, out int column, out int row))
            {
                coefficients.Slice(b * BlockSize, BlockSize).CopyTo(plane.Row(row)[(column * BlockSize)..]);
                plane.Known.Row(row)[column] = 1UL << last[b];
            }
        }
    }
}
