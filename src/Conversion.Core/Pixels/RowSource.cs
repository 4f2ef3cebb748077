namespace Conversion.Core.Pixels;

/// <summary>
/// A picture as rows from top to bottom, each row read once. The seam between decoders, transforms and encoders:
/// whoever can hand out rows without holding the frame does so.
/// </summary>
/// <remarks>Not thread-safe. Rows are <see cref="RowBytes"/> long, without padding.</remarks>
internal abstract class RowSource(int width, int height, PixelLayout layout) : IDisposable
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public PixelLayout Layout { get; } = layout;

    public int RowBytes { get; } = checked(width * layout.BytesPerPixel());

    /// <summary>
    /// Fills <paramref name="destination"/> with the next <paramref name="rows"/> rows. The caller never asks for
    /// more than are left. Fails as <see cref="ImageConversionException"/> where the input does.
    /// </summary>
    public abstract void ReadRows(Span<byte> destination, int rows);

    public virtual void Dispose()
    {
    }
}
