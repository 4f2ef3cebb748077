using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>Converts rows to sRGB. Thread-safe.</summary>
internal abstract class ColorTransform(PixelLayout input, PixelLayout output)
{
    /// <summary>The rows it takes; four inks are laid out as <see cref="PixelLayout.Rgba32"/>.</summary>
    public PixelLayout Input { get; } = input;

    /// <summary>The rows it gives.</summary>
    public PixelLayout Output { get; } = output;

    /// <summary>Converts whole pixels. The spans do not overlap.</summary>
    public abstract void Convert(ReadOnlySpan<byte> from, Span<byte> to);
}

/// <summary>Grey through a table of 256 values.</summary>
internal sealed class GreyTransform(byte[] table) : ColorTransform(PixelLayout.Grey8, PixelLayout.Grey8)
{
    public override void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = table[from[i]];
        }
    }
}

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
