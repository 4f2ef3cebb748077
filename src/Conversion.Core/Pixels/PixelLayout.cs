namespace Conversion.Core.Pixels;

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
