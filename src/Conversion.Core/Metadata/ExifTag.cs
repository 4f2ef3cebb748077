namespace Conversion.Core.Metadata;

/// <summary>The Exif tags that a conversion reads or changes (Exif 2.32 section 4.6).</summary>
internal static class ExifTag
{
    public const ushort Orientation = 0x0112;
}
