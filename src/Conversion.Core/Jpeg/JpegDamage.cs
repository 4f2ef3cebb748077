namespace Conversion.Core.Jpeg;

/// <summary>One finding about a JPEG.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">What it means for the picture.</param>
/// <param name="ErrorKind">The failure it is where it is one.</param>
/// <param name="Offset">Where it was found, in bytes from the start of the file.</param>
/// <param name="Message">What was expected and what was found, without the offset.</param>
internal sealed record JpegDamage(
    JpegDamageKind Kind, JpegDamageSeverity Severity, ImageErrorKind ErrorKind, long Offset, string Message)
{
    public ImageConversionException ToException() => new(ErrorKind, ToString(), Offset);

    /// <summary>
    /// Coefficients beyond what samples of 8 bits can give. The codes are in order; but no encoder makes them of a picture,
    /// and what decoders make of them depends on the width of their arithmetic.
    /// </summary>
    public static JpegDamage OutOfRange(long offset, string where) => new(
        JpegDamageKind.CoefficientOverflow,
        JpegDamageSeverity.Oddity,
        ImageErrorKind.Corrupt,
        offset,
        $"Coefficients are out of the range that samples of 8 bits can give, {where}: the data may be damaged");

    /// <summary>A number of bytes as a sentence has it.</summary>
    public static string CountBytes(long count, string attribute = "") =>
        count == 1 ? $"1 {attribute}byte" : $"{count} {attribute}bytes";

    public override string ToString() => $"{Message} (at byte {Offset}).";
}
