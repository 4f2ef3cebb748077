namespace ImageConversion.Corpus.Metadata;

/// <summary>What a PNG says of its colours but by a profile.</summary>
public enum ColorChunks
{
    Nothing,
    Srgb,
    AdobeRgb,
}

/// <summary>
/// All that a file's PNG must hold beside its pixels under the default options, byte for byte: what is not named here must
/// be absent. Where the picture is stored turned, the members that begin with Turned say what is different upright.
/// </summary>
public sealed record CarriedMetadata
{
    /// <summary>eXIf of the picture as stored; null for none.</summary>
    public byte[]? Exif { get; init; }

    /// <summary>eXIf of the upright picture, where the file is stored turned.</summary>
    public byte[]? TurnedExif { get; init; }

    /// <summary>iCCP, inflated; null for none.</summary>
    public byte[]? Profile { get; init; }

    public ColorChunks Colors { get; init; }

    /// <summary>pHYs of the picture as stored: pixels per unit, across and down, and whether the unit is a metre.</summary>
    public (uint X, uint Y, bool IsMetre)? Density { get; init; }

    /// <summary>tIME.</summary>
    public DateTime? Time { get; init; }

    /// <summary>The XMP packet, word for word; null for none, and where it is not carried as it is.</summary>
    public string? Xmp { get; init; }

    /// <summary>Parts of a packet that was edited.</summary>
    public IReadOnlyList<string> XmpHolds { get; init; } = [];

    /// <summary>What an edited packet holds no longer.</summary>
    public IReadOnlyList<string> XmpLacks { get; init; } = [];

    /// <summary>Whether the upright picture has no packet, as nobody can know what this one says.</summary>
    public bool DropsXmpWhenTurned { get; init; }

    /// <summary>Image resource blocks; null for none.</summary>
    public byte[]? Photoshop { get; init; }

    /// <summary>Those of the upright picture, where they differ.</summary>
    public byte[]? TurnedPhotoshop { get; init; }

    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>A fragment of each warning, in any order; there are no others.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Of the picture as stored, where they differ.</summary>
    public IReadOnlyList<string>? StoredWarnings { get; init; }
}
