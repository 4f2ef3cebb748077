namespace Conversion.Core;

/// <summary>Which colours the PNG's numbers mean.</summary>
public enum ColorHandling
{
    /// <summary>The default: pixel values as decoded; the embedded ICC profile is carried.</summary>
    Keep,

    /// <summary>
    /// Colour-managed conversion to sRGB. Not for archives: wide-gamut colours are clipped and cannot be had back.
    /// </summary>
    Srgb,
}
