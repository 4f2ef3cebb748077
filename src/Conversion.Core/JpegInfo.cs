namespace ImageConversion.Core;

/// <summary>What an image's header says, without decoding any pixel.</summary>
public sealed record JpegInfo
{
    // From 5 on, sides are swapped (Exif 2.32 section 4.6.4).
    private const int LastUnturned = 4;

    /// <summary>Width as stored, before orientation.</summary>
    /// <value>In pixels, 1 to 65,535.</value>
    public required int WidthPixels { get; init; }

    /// <summary>Height as stored, before orientation.</summary>
    /// <value>In pixels, 1 to 65,535.</value>
    public required int HeightPixels { get; init; }

    /// <summary>Colour components.</summary>
    /// <value>1 (grey), 3 (YCbCr or RGB), 4 (CMYK or YCCK); other values are unsupported.</value>
    public required int Components { get; init; }

    /// <summary>Sample precision.</summary>
    /// <value>In bits; 8 for nearly every file.</value>
    public required int BitsPerSample { get; init; }

    /// <summary>Bits of a sample of the PNG.</summary>
    /// <value>16 for an HDR picture and for more than 8 in the file; otherwise 8.</value>
    public int PngBitsPerSample { get; init; } = 8;

    /// <summary>Whether the frame is progressive (T.81 SOF2, SOF6, SOF10, SOF14).</summary>
    public required bool IsProgressive { get; init; }

    /// <summary>The Exif orientation.</summary>
    /// <value>1 to 8; 1 where the file has none or an invalid one.</value>
    public required int Orientation { get; init; }

    /// <summary>Width once the orientation is applied.</summary>
    /// <value>In pixels.</value>
    public int UprightWidthPixels => Orientation > LastUnturned ? HeightPixels : WidthPixels;

    /// <summary>Height once the orientation is applied.</summary>
    /// <value>In pixels.</value>
    public int UprightHeightPixels => Orientation > LastUnturned ? WidthPixels : HeightPixels;

    /// <summary>Which metadata the file has, whatever the options carry of them.</summary>
    public JpegMetadataKinds Metadata { get; init; }

    /// <summary>The name that the ICC profile has for itself (<c>desc</c>).</summary>
    /// <value>Null where there is no profile, or none that can be read, or one of over a megabyte.</value>
    public string? ColorProfile { get; init; }

    /// <summary>How densely the stored pixels are to be printed, by JFIF, Exif or Photoshop, in each direction.</summary>
    /// <value>Null where the file does not say.</value>
    public (double X, double Y)? PixelsPerInch { get; init; }

    /// <summary>An upper estimate of the memory that converting this image takes beyond input and output.</summary>
    /// <value>In bytes.</value>
    public required long WorkingSetBytes { get; init; }

    /// <summary>An upper estimate of what the PNG holds besides its pixels: the metadata that the options carry.</summary>
    /// <value>In bytes.</value>
    public long MetadataBytes { get; init; }
}

/// <summary>Kinds of metadata that a JPEG can hold.</summary>
[Flags]
public enum JpegMetadataKinds
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>An ICC profile (APP2).</summary>
    ColorProfile = 1,

    /// <summary>Exif data (APP1).</summary>
    Exif = 2,

    /// <summary>An XMP packet (APP1).</summary>
    Xmp = 4,

    /// <summary>Photoshop's resources, which hold IPTC data (APP13).</summary>
    Photoshop = 8,

    /// <summary>Comments (COM).</summary>
    Comments = 16,
}
