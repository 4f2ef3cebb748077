namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Finds the blocks of a scan's MCUs in their components.</summary>
internal sealed class McuBlocks
{
    private readonly CoefficientPlane[] _planes;
    private readonly ScanBlock[] _blocks;
    private readonly (int Wide, int High)[] _group;

    public McuBlocks(CoefficientPicture picture, JpegScan scan, ScanLayout layout)
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
