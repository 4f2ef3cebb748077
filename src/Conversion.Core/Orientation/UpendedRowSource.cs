using Conversion.Core.Pixels;

namespace Conversion.Core.Orientation;

/// <summary>The last stored row comes first: orientations 3 and 4. Holds the frame.</summary>
internal sealed class UpendedRowSource(RowSource stored, ExifOrientation orientation, CancellationToken cancellationToken)
    : RowSource(stored.Width, stored.Height, stored.Layout)
{
    private PixelFrame? _frame;
    private int _row;

    public override void ReadRows(Span<byte> destination, int rows)
    {
        _frame ??= OrientedRows.ReadFrame(stored, cancellationToken);
        for (int i = 0; i < rows; i++, _row++)
        {
            Span<byte> row = destination.Slice(i * RowBytes, RowBytes);
            _frame.Row(Height - 1 - _row).CopyTo(row);
            if (orientation == ExifOrientation.Rotate180)
            {
                OrientedRows.ReverseRow(row, Layout.BytesPerPixel());
            }
        }
    }

    public override void Dispose()
    {
        _frame?.Dispose();
        base.Dispose();
    }
}
