using ImageConversion.Core.Faults;

namespace ImageConversion.Core.Pixels;

/// <summary>A picture as rows from top to bottom, each row read once. The seam between decoders, transforms and encoders: a
/// source that can hand out rows without holding the frame does so.</summary>
/// <remarks>Not thread-safe. Rows are <see cref="RowBytes"/> long, without padding.</remarks>
internal abstract class RowSource(int width, int height, PixelLayout layout) : IDisposable
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public PixelLayout Layout { get; } = layout;

    public int RowBytes { get; } = checked(width * layout.BytesPerPixel());

    /// <summary>Fills <paramref name="destination"/> with the next <paramref name="rows"/> rows. The caller never asks for more
    /// than are left. Fails as <see cref="ImageFault"/> where the input does.</summary>
    public abstract void ReadRows(Span<byte> destination, int rows);

    public virtual void Dispose()
    {
    }
}

/// <summary>How samples lie in a row: channels in this order, no padding, 16-bit samples big-endian as in PNG.</summary>
internal enum PixelLayout
{
    Grey8,
    Rgb24,
    Rgba32,
    Grey16,
    Rgb48,
}

internal static class PixelLayoutExtensions
{
    public static int BytesPerPixel(this PixelLayout layout) => layout switch
    {
        PixelLayout.Grey8 => 1,
        PixelLayout.Rgb24 => 3,
        PixelLayout.Rgba32 => 4,
        PixelLayout.Grey16 => 2,
        PixelLayout.Rgb48 => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "not a pixel layout"),
    };

    public static int Channels(this PixelLayout layout) => layout switch
    {
        PixelLayout.Grey8 or PixelLayout.Grey16 => 1,
        PixelLayout.Rgb24 or PixelLayout.Rgb48 => 3,
        PixelLayout.Rgba32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "not a pixel layout"),
    };
}
