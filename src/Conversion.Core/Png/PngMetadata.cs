namespace ImageConversion.Core.Png;

/// <summary>The ancillary chunks of a PNG, in the terms of PNG (Third Edition) section 11.3. Null or empty: not written.</summary>
internal sealed record PngMetadata
{
    public static PngMetadata None { get; } = new();

    /// <summary>cICP: colour primaries and transfer function by their codes in H.273; RGB of full range.</summary>
    public (byte Primaries, byte Transfer)? Cicp { get; init; }

    /// <summary>iCCP: the profile's bytes, uncompressed, as they are to be carried.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }

    /// <summary>iCCP: 1 to 79 Latin-1 characters.</summary>
    public string IccProfileName { get; init; } = "ICC Profile";

    /// <summary>sRGB: rendering intent 0 to 3. Not together with an ICC profile.</summary>
    public byte? SrgbIntent { get; init; }

    /// <summary>gAMA: 100,000 times the image gamma.</summary>
    public uint? Gamma { get; init; }

    /// <summary>cHRM: white x, y, red x, y, green x, y, blue x, y, each times 100,000.</summary>
    public IReadOnlyList<uint>? Chromaticities { get; init; }

    /// <summary>pHYs.</summary>
    public PngPhysicalDimensions? PhysicalDimensions { get; init; }

    /// <summary>eXIf: the TIFF stream, without the JPEG's "Exif\0\0" prefix.</summary>
    public ReadOnlyMemory<byte> Exif { get; init; }

    /// <summary>tEXt, zTXt and iTXt, in order.</summary>
    public IReadOnlyList<PngText> Texts { get; init; } = [];

    /// <summary>tIME, in UTC.</summary>
    public DateTime? ModificationTime { get; init; }
}

/// <summary>pHYs (section 11.3.4.3): pixels per unit.</summary>
internal readonly record struct PngPhysicalDimensions(uint PixelsPerUnitX, uint PixelsPerUnitY, bool UnitIsMetre);

/// <summary>One text chunk (section 11.3.3).</summary>
/// <param name="Keyword">1 to 79 Latin-1 characters.</param>
/// <param name="Text">Any Unicode text; written as tEXt where it is Latin-1, else as iTXt.</param>
/// <param name="International">Written as iTXt even where Latin-1 would do (XMP needs it).</param>
internal readonly record struct PngText(string Keyword, string Text, bool International = false);
