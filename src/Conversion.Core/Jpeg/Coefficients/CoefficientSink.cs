using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Coefficients;

/// <summary>Keeps what one of several sequential scans codes. Where a scan codes a component once more, coefficients that it has as
/// zeros stay as they were, as in libjpeg.</summary>
internal sealed class CoefficientSink(CoefficientPicture picture, ScanHeader scan, ScanLayout layout) : IMcuSink
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
                ReadOnlySpan<short> block = coefficients.Slice(b * BlockSize, BlockSize);
                Span<short> target = plane.Row(row).Slice(column * BlockSize, BlockSize);
                ref ulong known = ref plane.Known.Row(row)[column];
                if (known == 0)
                {
                    block.CopyTo(target);
                }
                else
                {
                    Merge(block, target);
                }

                known |= 1UL << last[b];
            }
        }
    }

    private static void Merge(ReadOnlySpan<short> block, Span<short> target)
    {
        target[0] = block[0];
        for (int i = 1; i < BlockSize; i++)
        {
            target[i] = block[i] != 0 ? block[i] : target[i];
        }
    }
}

/// <summary>Takes what a sequential scan codes, one MCU after the other.</summary>
internal interface IMcuSink
{
    /// <summary>Takes an MCU.</summary>
    /// <param name="x">Its column, in MCUs.</param>
    /// <param name="coefficients">Its blocks in the order of their coding, each in <see cref="BlockOrder"/>, not dequantized.</param>
    /// <param name="last">For each block, the last place of the zigzag sequence that was coded.</param>
    void Take(int x, ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> last);
}

/// <summary>Keeps what a progressive DC scan codes.</summary>
internal sealed class DcScan(CoefficientPicture picture, ScanHeader scan, ScanLayout layout)
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

/// <summary>Finds the blocks of a scan's MCUs in their components.</summary>
internal sealed class McuBlocks
{
    private readonly CoefficientPlane[] _planes;
    private readonly ScanBlock[] _blocks;
    private readonly (int Wide, int High)[] _group;

    public McuBlocks(CoefficientPicture picture, ScanHeader scan, ScanLayout layout)
    {
        _blocks = layout.Blocks;
        _planes = [.. _blocks.Select(b => picture.Planes[scan.Components[b.Component].Index])];
        _group = [.. _blocks.Select(b => (Blocks(b.Component).Max(o => o.X) + 1, Blocks(b.Component).Max(o => o.Y) + 1))];
        IEnumerable<ScanBlock> Blocks(int component) => layout.Blocks.Where(b => b.Component == component);
    }

    /// <summary>Where a block of an MCU lies; false for one that only fills an MCU beyond the picture's edge.</summary>
    public bool TryFind(int block, int mcuX, int mcuY, out CoefficientPlane plane, out int column, out int row)
    {
        plane = _planes[block];
        column = (mcuX * _group[block].Wide) + _blocks[block].X;
        row = (mcuY * _group[block].High) + _blocks[block].Y;
        return column < plane.BlocksWide && row < plane.BlocksHigh;
    }
}
