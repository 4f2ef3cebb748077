using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>From YCbCr to RGB (JFIF 1.02; ITU-T T.871 section 7) in libjpeg's fixed-point arithmetic: 16 bits of fraction, chroma
/// contributions of red and blue rounded each, those of green together.</summary>
/// <remarks>Unchecked accesses, and why they stay inside: the three rows have <see cref="ChromaUpsampler.Margin"/> bytes after
/// the samples that are asked for, and the vector loop stops where less than the four bytes that it overwrites would be left in
/// the target. The lengths are checked at entry.</remarks>
internal static class YccRows
{
    // 2^16 times the factors of T.871, rounded; and the remainders next to whole numbers, which fit 16 bits.
    private const int CrToRed = 91_881;
    private const int CbToBlue = 116_130;
    private const int CrToGreen = -46_802;
    private const int CbToGreen = -22_554;
    private const short CrToRedRest = CrToRed - 65_536;
    private const short CbToBlueRest = CbToBlue - (2 * 65_536);
    private const short CrToGreenRest = CrToGreen + 65_536;

    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);
    private const int Center = 128;

    /// <summary>Converts a row.</summary>
    /// <param name="luma">Y samples.</param>
    /// <param name="blue">Cb samples.</param>
    /// <param name="red">Cr samples.</param>
    /// <param name="rgb">Receives as many pixels as it has room for.</param>
    /// <param name="vectors">Which form to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRgb(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> rgb, DecoderVectors vectors)
    {
        int width = rgb.Length / 3;
        int needed = width + ChromaUpsampler.Margin;
        ArgumentOutOfRangeException.ThrowIfLessThan(luma.Length, needed);
        ArgumentOutOfRangeException.ThrowIfLessThan(blue.Length, needed);
        ArgumentOutOfRangeException.ThrowIfLessThan(red.Length, needed);
        ref byte y = ref MemoryMarshal.GetReference(luma);
        ref byte cb = ref MemoryMarshal.GetReference(blue);
        ref byte cr = ref MemoryMarshal.GetReference(red);
        ref byte to = ref MemoryMarshal.GetReference(rgb);
        int done = vectors switch
        {
            DecoderVectors.Vector256 => ToRgb<WordLanes256>(ref y, ref cb, ref cr, ref to, width),
            DecoderVectors.Vector128 => ToRgb<WordLanes128>(ref y, ref cb, ref cr, ref to, width),
            _ => 0,
        };
        for (int x = done; x < width; x++)
        {
            (int r, int g, int b) = Offsets(Unsafe.Add(ref cb, x), Unsafe.Add(ref cr, x));
            int sample = Unsafe.Add(ref y, x);
            Unsafe.Add(ref to, x * 3) = Limit(sample + r);
            Unsafe.Add(ref to, (x * 3) + 1) = Limit(sample + g);
            Unsafe.Add(ref to, (x * 3) + 2) = Limit(sample + b);
        }
    }

    /// <summary>What a pixel's chroma adds to its luma for red, green and blue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Red, int Green, int Blue) Offsets(byte blue, byte red)
    {
        int cb = blue - Center;
        int cr = red - Center;
        return (
            ((CrToRed * cr) + Half) >> FractionBits,
            ((CbToGreen * cb) + (CrToGreen * cr) + Half) >> FractionBits,
            ((CbToBlue * cb) + Half) >> FractionBits);
    }

    /// <summary>The same for samples of any number of bits, whose middle is taken off.</summary>
    public static (int Red, int Green, int Blue) Offsets(int blue, int red) => (
        (int)(((CrToRed * (long)red) + Half) >> FractionBits),
        (int)(((CbToGreen * (long)blue) + (CrToGreen * (long)red) + Half) >> FractionBits),
        (int)(((CbToBlue * (long)blue) + Half) >> FractionBits));

    /// <summary>Limits to 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Limit(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ToRgb<T>(ref byte y, ref byte cb, ref byte cr, ref byte to, int width)
        where T : struct, IWordLanes<T>
    {
        // Two pixels more than written, for the four bytes that a store goes beyond.
        int x = 0;
        for (; x <= width - T.Count - 2; x += T.Count)
        {
            Bounds.Require(x, T.Count, width + ChromaUpsampler.Margin);
            Bounds.Require(x * 3, (T.Count * 3) + 4, width * 3);
            T luma = T.LoadBytes(ref Unsafe.Add(ref y, x));
            T blue = T.LoadBytes(ref Unsafe.Add(ref cb, x)) - T.Create(Center);
            T red = T.LoadBytes(ref Unsafe.Add(ref cr, x)) - T.Create(Center);
            T r = luma + red + Round(red, T.Create(CrToRedRest));
            T b = luma + blue + blue + Round(blue, T.Create(CbToBlueRest));

            // The sum of two 32-bit products and the half, from their halves: -1 for each carry.
            T low = blue * T.Create(CbToGreen);
            T sum = low + (red * T.Create(CrToGreenRest));
            T carries = T.Carry(sum, low) + (sum >> 15);
            T g = luma - red + T.MultiplyHigh(blue, T.Create(CbToGreen)) + T.MultiplyHigh(red, T.Create(CrToGreenRest)) - carries;
            T.StoreRgb(T.Limit(r), T.Limit(g), T.Limit(b), ref Unsafe.Add(ref to, x * 3));
        }

        return x;
    }

    /// <summary>The product over 2^16, rounded: half of one more than its double, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Round<T>(T value, T factor)
        where T : struct, IWordLanes<T> => (T.MultiplyHigh(value + value, factor) + T.Create(1)) >> 1;
}

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

/// <summary>A row of four components: CMYK as stored, or YCCK, whose first three are Y, Cb and Cr.</summary>
internal readonly ref struct InkSamples(
    ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> black)
{
    private const int Inks = 4;
    private const int Colors = 3;

    private readonly ReadOnlySpan<byte> _first = first;
    private readonly ReadOnlySpan<byte> _second = second;
    private readonly ReadOnlySpan<byte> _third = third;
    private readonly ReadOnlySpan<byte> _black = black;

    /// <summary>Writes the inks: 0 is none for files of Adobe's kind, which store the amounts inverted; for others 255 is.</summary>
    public void Write(bool isYcck, Span<byte> target)
    {
        for (int x = 0; x < target.Length / Inks; x++)
        {
            (byte cyan, byte magenta, byte yellow) = Read(x, isYcck);
            Span<byte> pixel = target.Slice(x * Inks, Inks);
            pixel[0] = (byte)~cyan;
            pixel[1] = (byte)~magenta;
            pixel[2] = (byte)~yellow;
            pixel[3] = (byte)~_black[x];
        }
    }

    /// <summary>Writes RGB as readers without colour management do: inverted inks, each times black.</summary>
    public void WriteRgb(bool isYcck, Span<byte> target)
    {
        for (int x = 0; x < target.Length / Colors; x++)
        {
            (byte cyan, byte magenta, byte yellow) = Read(x, isYcck);
            int black = _black[x];
            Span<byte> pixel = target.Slice(x * Colors, Colors);
            pixel[0] = Multiply(cyan, black);
            pixel[1] = Multiply(magenta, black);
            pixel[2] = Multiply(yellow, black);
        }
    }

    private static byte Multiply(int ink, int black) => (byte)(((ink * black) + 127) / byte.MaxValue);

    private (byte Cyan, byte Magenta, byte Yellow) Read(int x, bool isYcck)
    {
        if (!isYcck)
        {
            return (_first[x], _second[x], _third[x]);
        }

        (int red, int green, int blue) = YccRows.Offsets(_second[x], _third[x]);
        int luma = _first[x];
        return (
            YccRows.Limit(byte.MaxValue - (luma + red)),
            YccRows.Limit(byte.MaxValue - (luma + green)),
            YccRows.Limit(byte.MaxValue - (luma + blue)));
    }
}
