using System.Globalization;
using ImageConversion.Core.Color;
using ImageConversion.Core.Orientation;

namespace ImageConversion.Core.Metadata;

/// <summary>What a conversion needs to know of Exif data (a TIFF stream).</summary>
internal static class ExifReader
{
    private const uint Srgb = 1;

    /// <summary>The orientation that the first directory names. Absent, malformed or out of range means upright, as every viewer
    /// has it.</summary>
    public static ExifOrientation Orientation(ReadOnlySpan<byte> tiff)
    {
        if (!TiffReader.TryOpen(tiff, out TiffReader reader)
            || reader.Find(reader.FirstDirectory, ExifTag.Orientation) is not { } entry)
        {
            return ExifOrientation.Upright;
        }

        return reader.Number(entry) is { } value and >= 1 and <= 8 ? (ExifOrientation)value : ExifOrientation.Upright;
    }

    /// <summary>What the Exif directory and its interoperability directory say (Exif 2.32 sections 4.6.5 and 4.6.7).</summary>
    public static ExifColorSpace ColorSpace(ReadOnlySpan<byte> tiff)
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

    /// <summary>When the picture was last changed: what tIME means (PNG 11.3.4.4), and Exif's DateTime (0x0132). In UTC, as tIME
    /// has to be; so only where Exif says how far from UTC its clock was (OffsetTime, 0x9010, since 2.31). The time of capture is
    /// another thing and stays in the Exif data.</summary>
    public static DateTime? ModificationTime(ReadOnlySpan<byte> exif)
    {
        if (!TiffReader.TryOpen(exif, out TiffReader reader)
            || reader.Find(reader.FirstDirectory, ExifTag.DateTime) is not { } time
            || reader.Directory(reader.FirstDirectory, ExifTag.ExifPointer) is not { } directory
            || reader.Find(directory, ExifTag.OffsetTime) is not { } offset)
        {
            return null;
        }

        string text = $"{reader.Text(time)}{reader.Text(offset)}";
        bool isValid = DateTimeOffset.TryParseExact(
            text, "yyyy:MM:dd HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset value);
        return isValid ? value.UtcDateTime : null;
    }
}
