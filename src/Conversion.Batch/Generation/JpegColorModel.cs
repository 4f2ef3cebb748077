namespace Conversion.Batch.Generation;

/// <summary>Which components a JPEG stores.</summary>
public enum JpegColorModel
{
    /// <summary>Luma and two chroma components (JFIF). The usual choice.</summary>
    YCbCr,

    /// <summary>Luma alone (JFIF). Colour is lost.</summary>
    Grey,

    /// <summary>
    /// Red, green and blue as they are, marked by an Adobe segment with transform 0 and without a JFIF one, which
    /// allows YCbCr and grey only. Large, and not every reader knows it.
    /// </summary>
    Rgb,
}
