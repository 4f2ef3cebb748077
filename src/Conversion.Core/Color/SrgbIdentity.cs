using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>Recognizes profiles that are sRGB; hundreds of them differ in their last digits.</summary>
internal static class SrgbIdentity
{
    private const int Steps = 18;
    private const int StepSize = 15;

    /// <summary>Whether a conversion to sRGB moves no colour by more than one level: a grid of them, and all greys.</summary>
    public static bool Is(ColorTransform transform)
    {
        if (transform.Input is not (PixelLayout.Grey8 or PixelLayout.Rgb24))
        {
            return false;
        }

        byte[] probe = transform.Input == PixelLayout.Grey8 ? Ramp(1) : [.. Ramp(3), .. Grid()];
        byte[] converted = new byte[probe.Length];
        transform.Convert(probe, converted);
        for (int i = 0; i < probe.Length; i++)
        {
            if (Math.Abs(probe[i] - converted[i]) > 1)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Ramp(int channels)
    {
        byte[] ramp = new byte[256 * channels];
        for (int i = 0; i < ramp.Length; i++)
        {
            ramp[i] = (byte)(i / channels);
        }

        return ramp;
    }

    private static byte[] Grid()
    {
        byte[] grid = new byte[Steps * Steps * Steps * 3];
        for (int i = 0, at = 0; at < grid.Length; i++)
        {
            grid[at++] = (byte)(i % Steps * StepSize);
            grid[at++] = (byte)(i / Steps % Steps * StepSize);
            grid[at++] = (byte)(i / (Steps * Steps) * StepSize);
        }

        return grid;
    }
}
