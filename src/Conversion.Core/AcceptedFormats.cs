namespace Conversion.Core;

/// <summary>Which input formats are converted.</summary>
public enum AcceptedFormats
{
    /// <summary>The default: JPEG only. Another format under a JPEG's name fails as <see cref="ImageErrorKind.NotJpeg"/>.</summary>
    Jpeg,

    /// <summary>
    /// Also PNG, GIF (first frame), BMP and WebP under a JPEG's name. Not where the name has to tell the truth.
    /// </summary>
    Any,
}
