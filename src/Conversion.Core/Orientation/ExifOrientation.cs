namespace ImageConversion.Core.Orientation;

/// <summary>Where the stored picture's first row and first column are seen (Exif 2.32 section 4.6.4, Orientation 0x0112). The
/// names say what has to be done to the stored picture to see it upright.</summary>
internal enum ExifOrientation
{
    Upright = 1,
    MirrorHorizontally = 2,
    Rotate180 = 3,
    MirrorVertically = 4,
    Transpose = 5,
    Rotate90Clockwise = 6,
    Transverse = 7,
    Rotate270Clockwise = 8,
}

internal static class ExifOrientationExtensions
{
    /// <summary>Whether stored rows become columns, so that width and height change places.</summary>
    public static bool SwapsSides(this ExifOrientation orientation) => orientation >= ExifOrientation.Transpose;

    /// <summary>Whether a row can be turned before the next one is known: only these need no frame in memory.</summary>
    public static bool IsRowByRow(this ExifOrientation orientation) =>
        orientation is ExifOrientation.Upright or ExifOrientation.MirrorHorizontally;
}
