using Conversion.Core.Pixels;

namespace Conversion.Core.Orientation;

/// <summary>Turns pictures upright.</summary>
internal static class OrientedRows
{
    /// <summary>
    /// The rows of the upright picture. An upright one is returned as it is, a mirrored one is turned row by row;
    /// the other six orientations read the whole picture into a frame, when the first row is asked for.
    /// </summary>
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
