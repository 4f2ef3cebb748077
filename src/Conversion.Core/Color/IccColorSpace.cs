namespace Conversion.Core.Color;

/// <summary>What a profile's device side counts in (ICC.1 section 7.2.6).</summary>
internal enum IccColorSpace
{
    Grey,
    Rgb,
    Cmyk,

    /// <summary>Lab, XYZ and others that no JPEG of this converter is coded in.</summary>
    Other,
}
