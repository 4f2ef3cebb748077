using Conversion.Core.Orientation;

namespace Conversion.Core.Metadata;

internal static class ExifOrientationReader
{
    /// <summary>
    /// The orientation that the first directory names. Absent, malformed or out of range means upright, as every
    /// viewer has it.
    /// </summary>
    public static ExifOrientation Read(ReadOnlySpan<byte> tiff)
    {
        if (!TiffReader.TryOpen(tiff, out TiffReader reader)
            || reader.Find(reader.FirstDirectory, ExifTag.Orientation) is not { } entry)
        {
            return ExifOrientation.Upright;
        }

        return reader.Number(entry) is { } value and >= 1 and <= 8 ? (ExifOrientation)value : ExifOrientation.Upright;
    }
}
