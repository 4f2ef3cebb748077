using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageConversion.Core.Pixels;

/// <summary>From the decoder's four bytes a pixel to PNG's three.</summary>
internal static class RgbxRows
{
    /// <summary>Copies red, green and blue of each pixel and drops the fourth byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DropFourth(ReadOnlySpan<byte> rgbx, Span<byte> rgb)
    {
        int pixels = rgbx.Length / 4;
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, pixels * 3);
        ref byte source = ref MemoryMarshal.GetReference(rgbx);
        ref byte target = ref MemoryMarshal.GetReference(rgb);
        nuint from = 0;
        nuint to = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<byte> order = Vector128.Create(
                (byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
            // Each store writes 16 bytes, and 12 count; the next one overwrites the rest, so two pixels must follow.
            nuint last = pixels >= 6 ? (nuint)(pixels - 6) * 4 : 0;
            for (; pixels >= 6 && from <= last; from += 16, to += 12)
            {
                ByteShuffle.Apply(Vector128.LoadUnsafe(ref source, from), order).StoreUnsafe(ref target, to);
            }
        }

        for (nuint end = (nuint)pixels * 4; from < end; from += 4, to += 3)
        {
            Unsafe.Add(ref target, to) = Unsafe.Add(ref source, from);
            Unsafe.Add(ref target, to + 1) = Unsafe.Add(ref source, from + 1);
            Unsafe.Add(ref target, to + 2) = Unsafe.Add(ref source, from + 2);
        }
    }
}
