namespace Conversion.Core.Pixels;

/// <summary>Rows of a picture that stands in memory as a whole. Owns the frame.</summary>
internal sealed class FrameRowSource(PixelFrame frame, int width, int height, PixelLayout layout)
    : RowSource(width, height, layout)
{
    private int _row;

    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _row++)
        {
            frame.Row(_row)[..RowBytes].CopyTo(destination[(i * RowBytes)..]);
        }
    }

    public override void Dispose()
    {
        frame.Dispose();
        base.Dispose();
    }
}
