using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Png.Grey;

/// <summary>Conversions between R = G = B and grey.</summary>
internal static class GreyPixels
{
    private const int Channels = 3;

    /// <summary>Sixteen pixels are looked at together: three vectors of 16 bytes.</summary>
    private const int PixelsAtOnce = 16;

    /// <summary>Takes one channel out of RGB where all three are the same; false, and nothing of use, where they are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryExtract(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        int pixels = rgb.Length / Channels;
        int x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // In every vector, the bytes of one channel go to their places; all others become zero.
            var first = Vector128.Create((byte)0, 3, 6, 9, 12, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255);
            var second = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 2, 5, 8, 11, 14, 255, 255, 255, 255, 255);
            var third = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 4, 7, 10, 13);
            // Each load has its pixel's neighbour at a distance of 1 and 2; so one pixel more must be there.
            for (; x < pixels - PixelsAtOnce; x += PixelsAtOnce)
            {
                ReadOnlySpan<byte> from = rgb[(x * Channels)..];
                Vector128<byte> red = Gather(from, first, second, third);
                Vector128<byte> green = Gather(from[1..], first, second, third);
                Vector128<byte> blue = Gather(from[2..], first, second, third);
                if (((red ^ green) | (red ^ blue)) != Vector128<byte>.Zero)
                {
                    return false;
                }

                red.CopyTo(grey[x..]);
            }
        }

        for (; x < pixels; x++)
        {
            byte red = rgb[x * Channels];
            if (rgb[(x * Channels) + 1] != red || rgb[(x * Channels) + 2] != red)
            {
                return false;
            }

            grey[x] = red;
        }

        return true;
    }

    public static void Expand(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        for (int x = 0; x < grey.Length; x++)
        {
            rgb.Slice(x * Channels, Channels).Fill(grey[x]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Gather(
        ReadOnlySpan<byte> from, Vector128<byte> first, Vector128<byte> second, Vector128<byte> third) =>
        ByteShuffle.Apply(Vector128.Create(from), first)
        | ByteShuffle.Apply(Vector128.Create(from[16..]), second)
        | ByteShuffle.Apply(Vector128.Create(from[32..]), third);
}
