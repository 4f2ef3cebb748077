using ImageConversion.Core.Faults;

namespace ImageConversion.Core.Jpeg.Damage;

/// <summary>One finding about a JPEG.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">What it means for the picture.</param>
/// <param name="ErrorKind">The failure it is where it is one.</param>
/// <param name="Offset">Where it was found, in bytes from the start of the file.</param>
/// <param name="Message">What was expected and what was found, without the offset.</param>
internal sealed record JpegDamage(
    JpegDamageKind Kind, JpegDamageSeverity Severity, FaultKind ErrorKind, long Offset, string Message)
{
    public ImageFault ToException() => new(ErrorKind, ToString(), Offset);

    /// <summary>Coefficients beyond what samples of 8 bits can give. The codes are in order; but no encoder makes them of a
    /// picture, and what decoders make of them depends on the width of their arithmetic.</summary>
    public static JpegDamage OutOfRange(long offset, string where) => new(
        JpegDamageKind.CoefficientOverflow,
        JpegDamageSeverity.Oddity,
        FaultKind.Corrupt,
        offset,
        $"Coefficients are out of the range that samples of 8 bits can give, {where}: the data may be damaged");

    /// <summary>Samples so far out of range that libjpeg's C code, which alone decodes more than 8 bits, does not limit them.</summary>
    public static JpegDamage FarOutOfRange(long offset, int precision) => new(
        JpegDamageKind.SampleOverflow,
        JpegDamageSeverity.Oddity,
        FaultKind.Corrupt,
        offset,
        $"Samples are far out of the range of {precision} bits and are limited to it; other decoders may show the opposite end");

    /// <summary>A number of bytes for a sentence.</summary>
    public static string CountBytes(long count, string attribute = "") =>
        count == 1 ? $"1 {attribute}byte" : $"{count} {attribute}bytes";

    public override string ToString() => $"{Message} (at byte {Offset}).";
}

/// <summary>What a finding means for the picture.</summary>
internal enum JpegDamageSeverity
{
    /// <summary>Against the letter of the standard, or worth knowing, but no pixel depends on it. Converted with a warning.</summary>
    Oddity,

    /// <summary>Some pixels are missing or guessed. Rejected, or converted with a warning under salvage.</summary>
    Damage,

    /// <summary>No picture can be decoded from here on. Always rejected.</summary>
    Fatal,
}

/// <summary>Reading stops here. Never leaves the JPEG reader: it ends as an <see cref="ImageFault"/>, or as one more finding
/// where the picture was complete before it.</summary>
internal sealed class JpegFormatException(JpegDamage damage) : Exception(damage.Message)
{
    public JpegDamage Damage { get; } = damage;

    public static JpegFormatException Corrupt(JpegDamageKind kind, long offset, string message) =>
        new(new JpegDamage(kind, JpegDamageSeverity.Fatal, FaultKind.Corrupt, offset, message));

    public static JpegFormatException Truncated(JpegDamageKind kind, long offset, string message) =>
        new(new JpegDamage(kind, JpegDamageSeverity.Fatal, FaultKind.Truncated, offset, message));

    public static JpegFormatException Unsupported(long offset, string message) =>
        new(new JpegDamage(
            JpegDamageKind.Unsupported, JpegDamageSeverity.Fatal, FaultKind.Unsupported, offset, message));
}
