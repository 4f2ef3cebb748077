using ImageConversion.Core.Orientation;

namespace ImageConversion.Core.Formats;

/// <summary>Upper estimates of the memory of a conversion, input and output excepted. Runners admit images by them, so they err
/// on the high side.</summary>
internal static class WorkingSet
{
    /// <summary>Decoder state, tables and the encoder's strips, whatever the picture's size.</summary>
    private const long FixedBytes = 6L << 20;

    /// <summary>Tables and strips of each thread of the encoder but the first.</summary>
    public const long BytesPerEncoderThread = 8L << 20;

    /// <summary>Rows in flight: the decoder's rows of blocks with their context (up to 4 components, 6 rows of 16 lines), the
    /// rows of colour conversion, the encoder's previous and filtered rows, and a strip of turned columns.</summary>
    private const long BytesPerColumn = 512;

    /// <summary>What decoding and encoding the picture take. <paramref name="heldBytes"/> is what is held until the last row:
    /// metadata, and all coefficients where scans refine one another or bring one component each (T.81 Annex G and
    /// B.2.3).</summary>
    public static long Bytes(
        int width, int height, long heldBytes, int outputPixelBytes, ExifOrientation orientation)
    {
        long frame = orientation.IsRowByRow() ? 0 : (long)width * height * outputPixelBytes;
        int longestRow = orientation.SwapsSides() ? Math.Max(width, height) : width;
        return FixedBytes + (longestRow * BytesPerColumn) + heldBytes + frame;
    }
}
