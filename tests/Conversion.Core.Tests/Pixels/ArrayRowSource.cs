using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Tests.Pixels;

/// <summary>Rows of an array.</summary>
internal sealed class ArrayRowSource(byte[] pixels, int width, int height, PixelLayout layout)
    : RowSource(width, height, layout)
{
    private int _row;

    public bool IsDisposed { get; private set; }

    /// <summary>A picture whose pixels all differ from their neighbours, so that a misplaced one shows.</summary>
    public static ArrayRowSource Pattern(int width, int height, PixelLayout layout) =>
        new(PatternPixels(width, height, layout), width, height, layout);

    public static byte[] PatternPixels(int width, int height, PixelLayout layout)
    {
        byte[] pixels = new byte[width * height * layout.BytesPerPixel()];
        new Random((width * 1000) + height).NextBytes(pixels);
        return pixels;
    }

    /// <summary>Reads all rows of any source, a few at a time.</summary>
    public static byte[] ReadAll(RowSource rows, int atOnce = 7)
    {
        byte[] pixels = new byte[rows.RowBytes * rows.Height];
        for (int y = 0; y < rows.Height; y += atOnce)
        {
            int count = Math.Min(atOnce, rows.Height - y);
            rows.ReadRows(pixels.AsSpan(y * rows.RowBytes, count * rows.RowBytes), count);
        }

        return pixels;
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        pixels.AsSpan(_row * RowBytes, rows * RowBytes).CopyTo(destination);
        _row += rows;
    }

    public override void Dispose()
    {
        IsDisposed = true;
        base.Dispose();
    }
}
