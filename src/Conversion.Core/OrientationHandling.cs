namespace Conversion.Core;

/// <summary>What becomes of the Exif <c>Orientation</c> tag (0x0112, Exif 2.32 section 4.6.4).</summary>
public enum OrientationHandling
{
    /// <summary>
    /// The default: pixels are turned upright and the tag is dropped, so that every viewer shows the same picture.
    /// </summary>
    Apply,

    /// <summary>
    /// Pixels stay as stored. Not for viewers in general: few read the orientation of a PNG.
    /// </summary>
    Keep,
}
