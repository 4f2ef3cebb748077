using Conversion.Core.Pixels;

namespace Conversion.Core.Orientation;

/// <summary>Left and right exchanged: orientation 2, row by row.</summary>
internal sealed class MirroredRowSource(RowSource stored) : RowSource(stored.Width, stored.Height, stored.Layout)
{
    public override void ReadRows(Span<byte> destination, int rows)
    {
        stored.ReadRows(destination, rows);
        for (int i = 0; i < rows; i++)
        {
            OrientedRows.ReverseRow(destination.Slice(i * RowBytes, RowBytes), Layout.BytesPerPixel());
        }
    }
}
