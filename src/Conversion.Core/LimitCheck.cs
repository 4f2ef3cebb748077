namespace ImageConversion.Core;

/// <summary>Compares an image with the limits. Messages name limit, value and need.</summary>
internal static class LimitCheck
{
    public static void Input(long bytes, ConversionLimits limits) =>
        Check(bytes, limits.MaxInputBytes, nameof(ConversionLimits.MaxInputBytes), "input bytes");

    /// <summary>Reads no pixel and takes no memory for any.</summary>
    public static void Image(OpenedImage image, ConversionLimits limits)
    {
        Picture(image.Info.WidthPixels, image.Info.HeightPixels, limits);
        Memory(image.Info.WorkingSetBytes, limits);
        Scans(image.CountScans(limits.MaxScans), limits);
    }

    public static void Picture(int width, int height, ConversionLimits limits)
    {
        Check(
            Math.Max(width, height),
            limits.MaxSidePixels,
            nameof(ConversionLimits.MaxSidePixels),
            $"pixels on the longer side ({width} x {height})");
        Check(
            (long)width * height, limits.MaxPixels, nameof(ConversionLimits.MaxPixels), $"pixels ({width} x {height})");
    }

    public static void Scans(int scans, ConversionLimits limits) =>
        Check(scans, limits.MaxScans, nameof(ConversionLimits.MaxScans), "scans");

    public static void Memory(long bytes, ConversionLimits limits) =>
        Check(bytes, limits.MaxMemoryBytes, nameof(ConversionLimits.MaxMemoryBytes), "bytes of memory");

    private static void Check(long need, long value, string limit, string unit)
    {
        if (need > value)
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded, FormattableString.Invariant($"{limit} is {value}, the image needs {need} {unit}."));
        }
    }
}
