namespace Conversion.Core.Color;

/// <summary>What Exif says of a picture's colours.</summary>
internal enum ExifColorSpace
{
    /// <summary>Nothing, or that they are not calibrated.</summary>
    Unknown,

    /// <summary>ColorSpace (0xA001) is 1.</summary>
    Srgb,

    /// <summary>
    /// InteroperabilityIndex (0x0001) is R03, the option file of DCF 2.0, which is Adobe RGB (1998); ColorSpace is then not 1.
    /// </summary>
    AdobeRgb,
}
