using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Strips;

/// <summary>What all strips of a picture share.</summary>
internal sealed record StripFormat
{
    /// <summary>Filtered bytes a block: enough for what is made once for each, codes and their tables, not to matter; few enough
    /// to stay in the second cache.</summary>
    private const int QuickBlockBytes = 384 * 1024;

    /// <summary>Smaller blocks follow the picture better, where each symbol is weighed anyway.</summary>
    public const int SmallBlockBytes = 96 * 1024;

    /// <summary>Long strips, because each starts without anything to refer to.</summary>
    private const int SmallStripBytes = 768 * 1024;

    public StripFormat(int width, int height, PixelLayout layout, Effort effort, VectorPath path)
    {
        BytesPerPixel = layout.BytesPerPixel();
        RowBytes = checked(width * BytesPerPixel);
        bool isSmall = effort == Effort.Small;
        int stripBytes = isSmall ? SmallStripBytes : QuickBlockBytes;
        RowsPerStrip = Math.Clamp(stripBytes / (RowBytes + 1), 1, height);
        Effort = effort;
        VectorPath = path == VectorPath.Widest ? WidestPath() : path;
    }

    public int BytesPerPixel { get; }

    public int RowBytes { get; }

    public int RowsPerStrip { get; }

    public Effort Effort { get; }

    public VectorPath VectorPath { get; }

    private static VectorPath WidestPath()
    {
        if (System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated)
        {
            return VectorPath.Vector512;
        }

        if (System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated)
        {
            return VectorPath.Vector256;
        }

        return System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? VectorPath.Vector128 : VectorPath.Scalar;
    }
}

/// <summary>How much work is spent on the size of the output.</summary>
internal enum Effort
{
    Fast,
    Balanced,
    Small,
}
