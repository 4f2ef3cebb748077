using Conversion.Core.Color;

namespace Conversion.Core.Metadata;

internal static class ExifColorSpaceReader
{
    private const uint Srgb = 1;

    /// <summary>What the Exif directory and its interoperability directory say (Exif 2.32 sections 4.6.5 and 4.6.7).</summary>
    public static ExifColorSpace Read(ReadOnlySpan<byte> tiff)
    {
        if (!TiffReader.TryOpen(tiff, out TiffReader reader)
            || reader.Directory(reader.FirstDirectory, ExifTag.ExifPointer) is not { } exif)
        {
            return ExifColorSpace.Unknown;
        }

        if (reader.Find(exif, ExifTag.ColorSpace) is { } entry && reader.Number(entry) == Srgb)
        {
            return ExifColorSpace.Srgb;
        }

        return reader.Directory(exif, ExifTag.InteroperabilityPointer) is { } interoperability
            && reader.Find(interoperability, ExifTag.InteroperabilityIndex) is { } index
            && reader.Value(index, out _).StartsWith("R03"u8)
                ? ExifColorSpace.AdobeRgb
                : ExifColorSpace.Unknown;
    }
}
