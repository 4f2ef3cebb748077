using System.Runtime.InteropServices;
using ImageConversion.Core.Faults;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>Whether SkiaSharp's native library can be used here. Most JPEGs are converted without it.</summary>
internal static class SkiaLibrary
{
    private static readonly Lazy<bool> Loads = new(() => NativeLibrary.TryLoad("libSkiaSharp", typeof(SKData).Assembly, null, out _));

    /// <summary>Called before the first use of any type of SkiaSharp, whose own error names neither library nor remedy.</summary>
    /// <exception cref="ImageFault"><see cref="FaultKind.Unsupported"/>.</exception>
    public static void ThrowIfAbsent()
    {
        if (!Loads.Value)
        {
            throw new ImageFault(
                FaultKind.Unsupported,
                "This needs libSkiaSharp, which this system cannot load; on Linux it needs libstdc++.so.6 and libgcc_s.so.1 "
                + "(packages libstdc++6 and libgcc-s1, or libstdc++ and libgcc).");
        }
    }
}
