using System.Globalization;
using ImageConversion.Batch.Generation.Drawing;
using ImageConversion.Batch.Generation.Jpeg;

namespace ImageConversion.Batch.Generation;

/// <summary>
/// Draws numbered test pictures and stores them as JPEG. A person can check a conversion of one by eye: it shows its
/// number, its size, which way is up, a border that no side may lack, and bars of known colours.
/// </summary>
/// <remarks>
/// The same index and options give the same bytes on every machine. All members are thread-safe; a call needs
/// about 4 bytes of memory for each pixel, and up to 6 with much noise.
/// </remarks>
internal static class DemoImageGenerator
{
    /// <summary>Draws and encodes one picture.</summary>
    /// <param name="index">The picture's number, 0 or more.</param>
    /// <param name="options">What to draw; null means the defaults.</param>
    /// <returns>A JPEG file.</returns>
    /// <exception cref="ArgumentException">The index or an option is out of range.</exception>
    public static byte[] Generate(long index, DemoImageOptions? options = null)
    {
        Canvas picture = Draw(index, options ?? new DemoImageOptions());
        return JpegWriter.Encode(picture.Rgb, picture.Width, picture.Height);
    }

    /// <summary>Draws one picture.</summary>
    /// <param name="index">The picture's number, 0 or more.</param>
    /// <param name="options">What to draw; null means the defaults.</param>
    /// <returns>
    /// Rows from the top without padding, <see cref="DemoImageOptions.Width"/> pixels each of three bytes: red, green,
    /// blue.
    /// </returns>
    /// <exception cref="ArgumentException">The index or an option is out of range.</exception>
    public static byte[] DrawRgb(long index, DemoImageOptions? options = null) =>
        Draw(index, options ?? new DemoImageOptions()).Rgb;

    /// <summary>The name under which picture <paramref name="index"/> is stored.</summary>
    /// <param name="prefix">What all names begin with, e.g. <c>demo-image</c> or <c>folder/demo</c>.</param>
    /// <param name="index">The picture's number, 0 or more.</param>
    /// <returns>E.g. <c>demo-image-000042.jpg</c>: six digits, so that names of a million pictures sort by number.</returns>
    public static string NameOf(string prefix, long index)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}-{index:D6}.jpg");
    }

    private static Canvas Draw(long index, DemoImageOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        RequireRange(options.Width, 1, ushort.MaxValue, nameof(options.Width));
        RequireRange(options.Height, 1, ushort.MaxValue, nameof(options.Height));
        RequireRange(options.NoisePercent, 0, 100, nameof(options.NoisePercent));
        if (3L * options.Width * options.Height > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{options.Width}x{options.Height} pixels are more than one array holds", nameof(options));
        }

        var canvas = new Canvas(options.Width, options.Height);
        DemoScene.Draw(canvas, index, options.Seed, options.NoisePercent);
        return canvas;
    }

    private static void RequireRange(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"expected {minimum} to {maximum}");
        }
    }
}
