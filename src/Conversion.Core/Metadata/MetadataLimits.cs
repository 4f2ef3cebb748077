namespace ImageConversion.Core.Metadata;

/// <summary>How much metadata is carried, so that neither a conversion nor a reader of its PNG takes memory without end.</summary>
internal static class MetadataLimits
{
    /// <summary>Of Exif, of extended XMP and of Photoshop's resources, each: what the 255 segments hold that a profile may have
    /// (ICC.1 annex B.4), the most that any kind of metadata in a JPEG is made for.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Segments of a profile: their number is a byte, and counts from 1.</summary>
    public const int MaxProfileSegments = 255;

    /// <summary>libpng reads so many texts of a PNG, and no more (PNG_USER_CHUNK_CACHE_MAX).</summary>
    public const int MaxComments = 1000;

    /// <summary>libpng reads chunks of up to this length (PNG_USER_CHUNK_MALLOC_MAX); all comments together have it.</summary>
    public const int MaxCommentBytes = 8_000_000;

    /// <summary>The longest payload of a segment.</summary>
    public const int SegmentBytes = ushort.MaxValue - 2;
}
