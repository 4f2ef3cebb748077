using System.Numerics;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>RGB or four inks through a profile's table.</summary>
/// <param name="lut">The table.</param>
/// <param name="isLab">Whether its connection space is Lab; XYZ otherwise.</param>
/// <param name="input">The layout of the rows: a byte an input.</param>
internal sealed class LutTransform(IccLut lut, bool isLab, PixelLayout input)
    : ColorTransform(input, PixelLayout.Rgb24)
{
    /// <summary>The XYZ that the 16-bit encoding's highest value stands for (ICC.1 section 6.3.4.2): 1 + 32767/32768.</summary>
    private const float XyzRange = 65535f / 32768f;

    /// <summary>Version 2 encodes 100 as FF00 and -128 to 127 + 255/256 as 0 to FFFF (ICC.1:2001-04 annex A.4).</summary>
    private const float LegacyLabRange = 65535f / 65280f;

    public override void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int channels = Input.BytesPerPixel();
        Span<float> device = stackalloc float[IccLut.MaxInputs];
        for (int i = 0, o = 0; i + channels <= from.Length; i += channels, o += 3)
        {
            ReadOnlySpan<byte> pixel = from.Slice(i, channels);
            // Pictures that need this are drawings as often as not: neighbours are equal.
            if (i > 0 && pixel.SequenceEqual(from.Slice(i - channels, channels)))
            {
                to.Slice(o - 3, 3).CopyTo(to[o..]);
                continue;
            }

            for (int c = 0; c < channels; c++)
            {
                device[c] = pixel[c] / (float)byte.MaxValue;
            }

            Vector3 linear = SrgbEncoding.ToLinear(ToXyz(device));
            to[o] = SrgbEncoding.Encode(linear.X);
            to[o + 1] = SrgbEncoding.Encode(linear.Y);
            to[o + 2] = SrgbEncoding.Encode(linear.Z);
        }
    }

    /// <summary>From device values of 0 to 1, which are overwritten, to XYZ relative to D50.</summary>
    public Vector3 ToXyz(Span<float> device)
    {
        Vector3 encoded = lut.Evaluate(device);
        if (!isLab)
        {
            return encoded * XyzRange;
        }

        if (lut.IsLegacyLab)
        {
            encoded *= LegacyLabRange;
        }

        return SrgbEncoding.LabToXyz(new Vector3(
            encoded.X * 100f, (encoded.Y * 255f) - 128f, (encoded.Z * 255f) - 128f));
    }
}
