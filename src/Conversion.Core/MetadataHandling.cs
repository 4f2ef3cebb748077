namespace Conversion.Core;

/// <summary>Which metadata of the JPEG is carried into the PNG.</summary>
public enum MetadataHandling
{
    /// <summary>The default: Exif, XMP, IPTC, comments, density and profile. Not for publishing: it keeps places and names.</summary>
    All,

    /// <summary>What changes how the picture looks: colour profile and density.</summary>
    Color,

    /// <summary>Pixels only. Not for wide-gamut sources kept in their own colours: they need their profile.</summary>
    None,
}
