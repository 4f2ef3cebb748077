using System.Runtime.CompilerServices;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Rows of components that are red, green and blue already.</summary>
internal static class RgbRows
{
    /// <summary>Puts three rows together, as many pixels as <paramref name="rgb"/> has room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        int width = rgb.Length / 3;
        red = red[..width];
        green = green[..width];
        blue = blue[..width];
        for (int x = 0; x < red.Length; x++)
        {
            Span<byte> pixel = rgb.Slice(x * 3, 3);
            pixel[0] = red[x];
            pixel[1] = green[x];
            pixel[2] = blue[x];
        }
    }
}
