using System.Buffers;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Orientation;

/// <summary>Stored columns become rows: orientations 5 to 8. Holds the frame.</summary>
internal sealed class TransposedRowSource(
    RowSource stored, ExifOrientation orientation, CancellationToken cancellationToken)
    : RowSource(stored.Height, stored.Width, stored.Layout)
{
    /// <summary>Columns turned at a time: 16 pixels of three bytes fill most of a 64-byte cache line, so each line of the frame
    /// is fetched about once, whatever number of rows the reader asks for.</summary>
    private const int StripColumns = 16;

    private readonly int _bytesPerPixel = stored.Layout.BytesPerPixel();
    private PixelFrame? _frame;
    private byte[]? _strip;
    private int _stripStart;
    private int _stripEnd;
    private int _row;

    private bool FirstRowIsLastColumn => orientation is ExifOrientation.Transverse or ExifOrientation.Rotate270Clockwise;

    private bool FirstPixelIsLastRow => orientation is ExifOrientation.Transverse or ExifOrientation.Rotate90Clockwise;

    public override void ReadRows(Span<byte> destination, int rows)
    {
        _frame ??= OrientedRows.ReadFrame(stored, cancellationToken);
        _strip ??= ArrayPool<byte>.Shared.Rent(checked(StripColumns * RowBytes));
        for (int i = 0; i < rows; i++, _row++)
        {
            if (_row == _stripEnd)
            {
                _stripStart = _stripEnd;
                _stripEnd = Math.Min(_stripStart + StripColumns, Height);
                TurnStrip(_frame, _strip);
            }

            _strip.AsSpan((_row - _stripStart) * RowBytes, RowBytes).CopyTo(destination[(i * RowBytes)..]);
        }
    }

    public override void Dispose()
    {
        _frame?.Dispose();
        if (_strip is { } strip)
        {
            _strip = null;
            ArrayPool<byte>.Shared.Return(strip);
        }

        base.Dispose();
    }

    private void TurnStrip(PixelFrame frame, Span<byte> strip)
    {
        int count = _stripEnd - _stripStart;
        for (int x = 0; x < Width; x++)
        {
            ReadOnlySpan<byte> row = frame.Row(FirstPixelIsLastRow ? Width - 1 - x : x);
            for (int i = 0; i < count; i++)
            {
                int column = FirstRowIsLastColumn ? Height - 1 - (_stripStart + i) : _stripStart + i;
                CopyPixel(row[(column * _bytesPerPixel)..], strip[((i * RowBytes) + (x * _bytesPerPixel))..]);
            }
        }
    }

    private void CopyPixel(ReadOnlySpan<byte> from, Span<byte> to)
    {
        switch (_bytesPerPixel)
        {
            case 1:
                to[0] = from[0];
                break;
            case 3:
                to[2] = from[2];
                to[1] = from[1];
                to[0] = from[0];
                break;
            default:
                from[.._bytesPerPixel].CopyTo(to);
                break;
        }
    }
}
