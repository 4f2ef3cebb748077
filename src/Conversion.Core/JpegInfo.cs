namespace Conversion.Core;

/// <summary>What an image's header says, without decoding any pixel.</summary>
public sealed record JpegInfo
{
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

    /// <summary>Whether the frame is progressive (T.81 SOF2, SOF6, SOF10, SOF14).</summary>
    public required bool IsProgressive { get; init; }

    /// <summary>The Exif orientation.</summary>
    /// <value>1 to 8; 1 where the file has none or an invalid one.</value>
    public required int Orientation { get; init; }

    /// <summary>An upper estimate of the memory that converting this image takes beyond input and output.</summary>
    /// <value>In bytes.</value>
    public required long WorkingSetBytes { get; init; }

    /// <summary>An upper estimate of what the PNG holds besides its pixels: the metadata that the options carry.</summary>
    /// <value>In bytes.</value>
    public long MetadataBytes { get; init; }
}
