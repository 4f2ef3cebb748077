using System.Buffers.Binary;
using System.Numerics;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>Makes the conversion from a profile's colours to sRGB: by its perceptual table (A2B0) where it has one, as every
/// colour management system prefers it, else by curves and matrix (ICC.1 section 8). Black is not compensated for.</summary>
/// <remarks>SkiaSharp's own conversion is not used: it takes no curve that is not a formula, refuses profiles with a wrong
/// illuminant, and reads the Lab tables of version 2 with a white that turns bluish (252, 254, 255).</remarks>
internal static class ProfileTransform
{
    private const int Levels = 256;
    private const int XyzBytes = 20;

    /// <summary>The gamma of Adobe RGB (1998), section 4.3.1.2: 2 + 51/256.</summary>
    private const float AdobeRgbGamma = 563f / 256f;

    /// <summary>Null where the profile is malformed in a part that its header does not show.</summary>
    public static ColorTransform? TryCreate(IccProfile profile, PixelLayout layout)
    {
        ReadOnlySpan<byte> table = profile.TryGetTag("A2B0", out ReadOnlySpan<byte> tag) ? tag : default;
        if (layout == PixelLayout.Grey8)
        {
            return profile.ColorSpace == IccColorSpace.Rgb ? GreyOfRgb(profile, table) : Grey(profile, table);
        }

        int inputs = layout.BytesPerPixel();
        if (!table.IsEmpty)
        {
            return IccLut.TryRead(table, inputs) is { } lut
                ? new LutTransform(lut, profile.IsConnectedByLab, layout)
                : null;
        }

        return inputs == 3 ? Matrix(profile) : null;
    }

    /// <summary>Adobe RGB (1998), for pictures that say by Exif that this is what they are. Its primaries are those of section
    /// 4.3.1.1, adapted to D50 by Bradford's method.</summary>
    public static ColorTransform AdobeRgb()
    {
        var gamma = IccCurve.FromGamma(AdobeRgbGamma);
        return new MatrixTransform(
            [gamma, gamma, gamma],
            [
                new Vector3(0.60974079f, 0.31111253f, 0.01946537f),
                new Vector3(0.20527256f, 0.62567514f, 0.06087451f),
                new Vector3(0.14918665f, 0.06321232f, 0.74456012f),
            ]);
    }

    /// <summary>Grey under the curve of Adobe RGB (1998).</summary>
    public static ColorTransform AdobeRgbGrey()
    {
        var gamma = IccCurve.FromGamma(AdobeRgbGamma);
        return FromLuminance(gamma.Evaluate);
    }

    /// <summary>The curves and colorants of a profile that has them; null where one is absent or malformed.</summary>
    public static (IccCurve[] Curves, Vector3[] Colorants)? ReadMatrix(IccProfile profile)
    {
        string[] curveTags = ["rTRC", "gTRC", "bTRC"];
        string[] colorantTags = ["rXYZ", "gXYZ", "bXYZ"];
        var curves = new IccCurve[3];
        var colorants = new Vector3[3];
        for (int i = 0; i < 3; i++)
        {
            if (ReadCurve(profile, curveTags[i]) is not { } curve || ReadXyz(profile, colorantTags[i]) is not { } colorant)
            {
                return null;
            }

            curves[i] = curve;
            colorants[i] = colorant;
        }

        return profile.IsConnectedByLab ? null : (curves, colorants);
    }

    private static MatrixTransform? Matrix(IccProfile profile) =>
        ReadMatrix(profile) is (var curves, var colorants) ? new MatrixTransform(curves, colorants) : null;

    private static GreyTransform? Grey(IccProfile profile, ReadOnlySpan<byte> table)
    {
        if (!table.IsEmpty)
        {
            return IccLut.TryRead(table, inputs: 1) is { } lut ? GreyOfLut(lut, profile.IsConnectedByLab, inputs: 1) : null;
        }

        if (ReadCurve(profile, "kTRC") is not { } curve)
        {
            return null;
        }

        // The curve leads to the connection space: to Y, or to L* (ICC.1 annex F.2).
        return profile.IsConnectedByLab
            ? FromLuminance(x => SrgbEncoding.LabToXyz(new Vector3(curve.Evaluate(x) * 100f, 0, 0)).Y)
            : FromLuminance(curve.Evaluate);
    }

    /// <summary>Grey pixels that carry an RGB profile: the grey of the luminance that it gives to R = G = B.</summary>
    private static GreyTransform? GreyOfRgb(IccProfile profile, ReadOnlySpan<byte> table)
    {
        if (!table.IsEmpty)
        {
            return IccLut.TryRead(table, inputs: 3) is { } lut ? GreyOfLut(lut, profile.IsConnectedByLab, inputs: 3) : null;
        }

        if (Matrix(profile) is not { } matrix)
        {
            return null;
        }

        byte[] ramp = new byte[Levels * 3];
        for (int i = 0; i < ramp.Length; i++)
        {
            ramp[i] = (byte)(i / 3);
        }

        byte[] converted = new byte[ramp.Length];
        matrix.Convert(ramp, converted);
        // Green has by far the largest part of the luminance, and of a grey all three are the same but for rounding.
        return new GreyTransform([.. converted.Where((_, i) => i % 3 == 1)]);
    }

    private static GreyTransform GreyOfLut(IccLut lut, bool isLab, int inputs)
    {
        var transform = new LutTransform(lut, isLab, inputs == 1 ? PixelLayout.Grey8 : PixelLayout.Rgb24);
        return FromLuminance(x =>
        {
            Span<float> device = stackalloc float[IccLut.MaxInputs];
            device.Fill(x);
            return transform.ToXyz(device[..inputs]).Y;
        });
    }

    private static GreyTransform FromLuminance(Func<float, float> luminance)
    {
        byte[] table = new byte[Levels];
        for (int i = 0; i < Levels; i++)
        {
            table[i] = SrgbEncoding.Encode(luminance(i / (float)byte.MaxValue));
        }

        return new GreyTransform(table);
    }

    private static IccCurve? ReadCurve(IccProfile profile, string tag) =>
        profile.TryGetTag(tag, out ReadOnlySpan<byte> value) ? IccCurve.TryRead(value, out _) : null;

    private static Vector3? ReadXyz(IccProfile profile, string tag)
    {
        if (!profile.TryGetTag(tag, out ReadOnlySpan<byte> value) || value.Length < XyzBytes)
        {
            return null;
        }

        return new Vector3(
            BinaryPrimitives.ReadInt32BigEndian(value[8..]) / 65536f,
            BinaryPrimitives.ReadInt32BigEndian(value[12..]) / 65536f,
            BinaryPrimitives.ReadInt32BigEndian(value[16..]) / 65536f);
    }
}
