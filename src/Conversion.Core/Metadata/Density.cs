using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Png;

namespace ImageConversion.Core.Metadata;

/// <summary>How large the picture is to be printed: pHYs from JFIF, Exif or Photoshop.</summary>
/// <remarks>Many writers put 72 dots per inch into JFIF without knowing the resolution, so Exif counts more than that. Photoshop's
/// resource counts only where both say nothing.</remarks>
internal static class Density
{
    private const double MetresPerInch = 0.0254;
    private const double CentimetresPerMetre = 100;

    /// <summary>Units of JFIF (T.871 section 10.1).</summary>
    private const byte JfifAspect = 0;
    private const byte JfifInch = 1;
    private const byte JfifCentimetre = 2;

    /// <summary>What JFIF says if the writer does not know.</summary>
    private const ushort JfifDefault = 72;

    /// <summary>Values of ResolutionUnit (Exif 2.32 section 4.6.4): inch, which is the default, and centimetre.</summary>
    private const uint ExifInch = 2;
    private const uint ExifCentimetre = 3;

    /// <summary>JFIF has whole numbers, of centimetres at the coarsest. Resolutions that differ by less are the same.</summary>
    private const double Tolerance = CentimetresPerMetre;

    /// <summary>Null where the file says nothing that means something.</summary>
    /// <param name="jfif">What JFIF says.</param>
    /// <param name="exif">The TIFF stream.</param>
    /// <param name="photoshop">Dots per inch across and down, as Photoshop's resource has them.</param>
    /// <param name="swapsSides">Whether the pixels were turned by a quarter.</param>
    /// <param name="warnings">Receives which of several that differ was taken.</param>
    public static PngPhysicalDimensions? Read(
        JpegDensity? jfif,
        ReadOnlySpan<byte> exif,
        (double X, double Y)? photoshop,
        bool swapsSides,
        ICollection<string> warnings)
    {
        var fromJfif = new Statement("JFIF segment", FromJfif(jfif));
        var fromExif = new Statement("Exif data", FromExif(exif));
        var fromPhotoshop = new Statement(
            "Photoshop resources", photoshop is { } p ? PerMetre(p.X / MetresPerInch, p.Y / MetresPerInch) : null);
        bool isDefault = jfif is { Units: JfifInch, X: JfifDefault, Y: JfifDefault };
        Statement[] statements = isDefault ? [fromExif, fromJfif, fromPhotoshop] : [fromJfif, fromExif, fromPhotoshop];
        statements = [.. statements.Where(s => s.Value is not null)];
        if (statements is [var taken, .. var others])
        {
            foreach (Statement other in others.Where(o => o.Differs(taken)))
            {
                warnings.Add($"The {taken.Source} and the {other.Source} state different resolutions, {taken} and {other}; the PNG has the first.");
            }
        }

        PngPhysicalDimensions? stored = statements.FirstOrDefault().Value ?? AspectFromJfif(jfif);
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

    /// <summary>If one axis alone has a resolution, the other has the same: pixels are square unless a file says otherwise.</summary>
    private static PngPhysicalDimensions? FromExif(ReadOnlySpan<byte> exif)
    {
        if (!TiffReader.TryOpen(exif, out TiffReader reader))
        {
            return null;
        }

        uint directory = reader.FirstDirectory;
        uint? unit = reader.Find(directory, ExifTag.ResolutionUnit) is { } entry ? reader.Number(entry) : ExifInch;
        double scale = unit switch { ExifInch => 1 / MetresPerInch, ExifCentimetre => CentimetresPerMetre, _ => 0 };
        double x = reader.Find(directory, ExifTag.XResolution) is { } across ? reader.Rational(across) ?? 0 : 0;
        double y = reader.Find(directory, ExifTag.YResolution) is { } down ? reader.Rational(down) ?? 0 : 0;
        return PerMetre((x > 0 ? x : y) * scale, (y > 0 ? y : x) * scale);
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

    /// <summary>What one of the places says.</summary>
    private readonly record struct Statement(string Source, PngPhysicalDimensions? Value)
    {
        public bool Differs(Statement other) =>
            Math.Abs((double)Value!.Value.PixelsPerUnitX - other.Value!.Value.PixelsPerUnitX) > Tolerance
            || Math.Abs((double)Value.Value.PixelsPerUnitY - other.Value.Value.PixelsPerUnitY) > Tolerance;

        public override string ToString() => FormattableString.Invariant(
            $"{Value!.Value.PixelsPerUnitX * MetresPerInch:0.#} x {Value.Value.PixelsPerUnitY * MetresPerInch:0.#} dots per inch");
    }
}
