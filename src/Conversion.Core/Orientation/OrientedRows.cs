using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Orientation;

/// <summary>Turns pictures upright.</summary>
internal static class OrientedRows
{
    /// <summary>The rows of the upright picture. An upright one is returned as it is, a mirrored one is turned row by row; the
    /// other six orientations read the whole picture into a frame, when the first row is asked for.</summary>
    /// <remarks>The result does not own <paramref name="stored"/>.</remarks>
    public static RowSource Turn(RowSource stored, ExifOrientation orientation, CancellationToken cancellationToken) =>
        orientation switch
        {
            ExifOrientation.Upright => stored,
            ExifOrientation.MirrorHorizontally => new MirroredRowSource(stored),
            _ when orientation.SwapsSides() => new TransposedRowSource(stored, orientation, cancellationToken),
            _ => new UpendedRowSource(stored, orientation, cancellationToken),
        };

    /// <summary>Reverses the order of a row's pixels in place.</summary>
    public static void ReverseRow(Span<byte> row, int bytesPerPixel)
    {
        if (bytesPerPixel == 1)
        {
            row.Reverse();
            return;
        }

        for (int left = 0, right = row.Length - bytesPerPixel; left < right; left += bytesPerPixel, right -= bytesPerPixel)
        {
            for (int i = 0; i < bytesPerPixel; i++)
            {
                (row[left + i], row[right + i]) = (row[right + i], row[left + i]);
            }
        }
    }

    public static PixelFrame ReadFrame(RowSource stored, CancellationToken cancellationToken)
    {
        var frame = new PixelFrame(stored.RowBytes, stored.Height);
        try
        {
            for (int y = 0; y < stored.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stored.ReadRows(frame.Row(y), 1);
            }

            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }
}

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
