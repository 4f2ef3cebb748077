using Conversion.Core.Pixels;

namespace Conversion.Core.Png.Strips;

/// <summary>What all strips of a picture share.</summary>
internal sealed record StripFormat
{
    /// <summary>Filtered bytes a strip: enough for its codes' header not to matter, few enough to stay in the second cache.</summary>
    private const int TargetBytes = 192 * 1024;

    public StripFormat(int width, int height, PixelLayout layout, PngEncoderOptions options)
    {
        BytesPerPixel = layout.BytesPerPixel();
        RowBytes = checked(width * BytesPerPixel);
        RowsPerStrip = Math.Clamp(TargetBytes / (RowBytes + 1), 1, height);
        Preset = options.Preset;
        VectorPath = options.VectorPath == VectorPath.Widest ? WidestPath() : options.VectorPath;
    }

    public int BytesPerPixel { get; }

    public int RowBytes { get; }

    public int RowsPerStrip { get; }

    public CompressionPreset Preset { get; }

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
