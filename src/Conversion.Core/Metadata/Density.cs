using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Png;

namespace Conversion.Core.Metadata;

/// <summary>How large the picture is to be printed: pHYs from what JFIF says, else from Exif.</summary>
internal static class Density
{
    private const double MetresPerInch = 0.0254;
    private const double CentimetresPerMetre = 100;

    /// <summary>Units of JFIF (T.871 section 10.1).</summary>
    private const byte JfifAspect = 0;
    private const byte JfifInch = 1;
    private const byte JfifCentimetre = 2;

    /// <summary>Values of ResolutionUnit (Exif 2.32 section 4.6.4): inch, which is the default, and centimetre.</summary>
    private const uint ExifInch = 2;
    private const uint ExifCentimetre = 3;

    /// <summary>Null where the file says nothing that means something.</summary>
    /// <param name="jfif">What JFIF says.</param>
    /// <param name="exif">The TIFF stream.</param>
    /// <param name="swapsSides">Whether the pixels were turned by a quarter.</param>
    public static PngPhysicalDimensions? Read(JpegDensity? jfif, ReadOnlySpan<byte> exif, bool swapsSides)
    {
        PngPhysicalDimensions? stored = FromJfif(jfif) ?? FromExif(exif) ?? AspectFromJfif(jfif);
        return stored is { } s && swapsSides
            ? new PngPhysicalDimensions(s.PixelsPerUnitY, s.PixelsPerUnitX, s.UnitIsMetre)
            : stored;
    }

    private static PngPhysicalDimensions? FromJfif(JpegDensity? jfif) => jfif switch
    {
        { Units: JfifInch } d => PerMetre(d.X / MetresPerInch, d.Y / MetresPerInch),
        { Units: JfifCentimetre } d => PerMetre(d.X * CentimetresPerMetre, d.Y * CentimetresPerMetre),
        _ => null,
    };

    private static PngPhysicalDimensions? FromExif(ReadOnlySpan<byte> exif)
    {
        if (!TiffReader.TryOpen(exif, out TiffReader reader))
        {
            return null;
        }

        uint directory = reader.FirstDirectory;
        uint? unit = reader.Find(directory, ExifTag.ResolutionUnit) is { } entry ? reader.Number(entry) : ExifInch;
        double scale = unit switch { ExifInch => 1 / MetresPerInch, ExifCentimetre => CentimetresPerMetre, _ => 0 };
        return reader.Find(directory, ExifTag.XResolution) is { } x && reader.Find(directory, ExifTag.YResolution) is { } y
            ? PerMetre((reader.Rational(x) ?? 0) * scale, (reader.Rational(y) ?? 0) * scale)
            : null;
    }

    /// <summary>Pixels that are not square are worth saying; 1 to 1 is what everyone assumes.</summary>
    private static PngPhysicalDimensions? AspectFromJfif(JpegDensity? jfif) =>
        jfif is { Units: JfifAspect, X: > 0, Y: > 0 } d && d.X != d.Y
            ? new PngPhysicalDimensions(d.X, d.Y, UnitIsMetre: false)
            : null;

    private static PngPhysicalDimensions? PerMetre(double x, double y)
    {
        bool isSensible = x is >= 0.5 and <= int.MaxValue && y is >= 0.5 and <= int.MaxValue;
        return isSensible ? new PngPhysicalDimensions((uint)Math.Round(x), (uint)Math.Round(y), UnitIsMetre: true) : null;
    }
}
