namespace Conversion.Core.Jpeg;

/// <summary>What a JPEG's components are.</summary>
internal enum JpegColorSpace
{
    /// <summary>No agreed meaning: 2 components, or more than 4.</summary>
    Unknown,
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}
