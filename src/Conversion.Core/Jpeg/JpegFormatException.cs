namespace Conversion.Core.Jpeg;

/// <summary>
/// Reading stops here. Never leaves the JPEG reader: it ends as an <see cref="ImageConversionException"/>, or as one
/// more finding where the picture was complete before it.
/// </summary>
internal sealed class JpegFormatException(JpegDamage damage) : Exception(damage.Message)
{
    public JpegDamage Damage { get; } = damage;

    public static JpegFormatException Corrupt(JpegDamageKind kind, long offset, string message) =>
        new(new JpegDamage(kind, JpegDamageSeverity.Fatal, ImageErrorKind.Corrupt, offset, message));

    public static JpegFormatException Truncated(JpegDamageKind kind, long offset, string message) =>
        new(new JpegDamage(kind, JpegDamageSeverity.Fatal, ImageErrorKind.Truncated, offset, message));

    public static JpegFormatException Unsupported(long offset, string message) =>
        new(new JpegDamage(
            JpegDamageKind.Unsupported, JpegDamageSeverity.Fatal, ImageErrorKind.Unsupported, offset, message));
}
