using System.Globalization;

namespace Conversion.Core.Metadata;

/// <summary>When the picture was last changed: what tIME means (PNG 11.3.4.4), and Exif's DateTime (0x0132).</summary>
internal static class ModificationTime
{
    /// <summary>
    /// In UTC, as tIME has to be; so only where Exif says how far from UTC its clock was (OffsetTime, 0x9010, since 2.31).
    /// The time of capture is another thing and stays in the Exif data.
    /// </summary>
    public static DateTime? Read(ReadOnlySpan<byte> exif)
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
