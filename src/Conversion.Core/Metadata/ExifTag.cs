namespace ImageConversion.Core.Metadata;

/// <summary>The Exif tags that a conversion reads or changes (Exif 2.32 sections 4.6 and 4.6.3 for the pointers).</summary>
internal static class ExifTag
{
    public const ushort InteroperabilityIndex = 0x0001;
    public const ushort ImageWidth = 0x0100;
    public const ushort ImageLength = 0x0101;
    public const ushort StripOffsets = 0x0111;
    public const ushort Orientation = 0x0112;
    public const ushort StripByteCounts = 0x0117;
    public const ushort XResolution = 0x011A;
    public const ushort YResolution = 0x011B;
    public const ushort ResolutionUnit = 0x0128;
    public const ushort DateTime = 0x0132;
    public const ushort ThumbnailOffset = 0x0201;
    public const ushort ThumbnailLength = 0x0202;
    public const ushort ExifPointer = 0x8769;
    public const ushort GpsPointer = 0x8825;
    public const ushort OffsetTime = 0x9010;
    public const ushort ColorSpace = 0xA001;
    public const ushort PixelXDimension = 0xA002;
    public const ushort PixelYDimension = 0xA003;
    public const ushort InteroperabilityPointer = 0xA005;
    public const ushort FocalPlaneXResolution = 0xA20E;
    public const ushort FocalPlaneYResolution = 0xA20F;
}
