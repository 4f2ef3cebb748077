using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Tests.Png;

/// <summary>Rows from memory.</summary>
internal sealed class ArrayRowSource(int width, int height, PixelLayout layout, byte[] pixels)
    : RowSource(width, height, layout)
{
    private int _offset;

    public override void ReadRows(Span<byte> destination, int rows)
    {
        Assert.That(rows, Is.Positive);
        int length = rows * RowBytes;
        pixels.AsSpan(_offset, length).CopyTo(destination);
        _offset += length;
    }
}
