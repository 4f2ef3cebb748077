using Conversion.Core.Pixels;

namespace Conversion.Core.Color;

/// <summary>Rows converted to sRGB as they are read. Does not own <paramref name="rows"/>.</summary>
internal sealed class SrgbRows(RowSource rows, ColorTransform transform)
    : RowSource(rows.Width, rows.Height, transform.Output)
{
    private readonly byte[] _row = new byte[rows.RowBytes];

    public override void ReadRows(Span<byte> destination, int rowCount)
    {
        for (int i = 0; i < rowCount; i++)
        {
            rows.ReadRows(_row, 1);
            transform.Convert(_row, destination.Slice(i * RowBytes, RowBytes));
        }
    }
}
