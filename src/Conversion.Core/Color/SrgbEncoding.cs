using System.Numerics;

namespace ImageConversion.Core.Color;

/// <summary>From the profile connection space to 8-bit sRGB (IEC 61966-2-1), relative to D50 as ICC has it.</summary>
internal static class SrgbEncoding
{
    /// <summary>Steps of the table of the transfer function. sRGB's steepest part is 12.92 long at black, so one of these steps
    /// is a fifth of an 8-bit level there and less everywhere else.</summary>
    private const int TableSteps = 1 << 14;

    private static readonly byte[] Table = MakeTable();

    /// <summary>The white of the connection space (ICC.1 section 6.3.1).</summary>
    public static Vector3 D50 { get; } = new(0.9642f, 1f, 0.8249f);

    /// <summary>Linear red, green and blue, not clipped. The matrix is the inverse of sRGB's primaries with their D65 adapted to
    /// D50 by Bradford's method.</summary>
    public static Vector3 ToLinear(Vector3 xyz) => new(
        (3.13418636f * xyz.X) - (1.61720896f * xyz.Y) - (0.49069406f * xyz.Z),
        (-0.97874850f * xyz.X) + (1.91613010f * xyz.Y) + (0.03343340f * xyz.Z),
        (0.07196393f * xyz.X) - (0.22899387f * xyz.Y) + (1.40575373f * xyz.Z));

    /// <summary>The 8-bit value of a linear one. What lies outside of 0 to 1 is out of gamut and clipped.</summary>
    public static byte Encode(float linear) =>
        Table[(int)((Math.Clamp(linear, 0f, 1f) * TableSteps) + 0.5f)];

    /// <summary>The linear value of an 8-bit one.</summary>
    public static float Decode(byte encoded)
    {
        float value = encoded / (float)byte.MaxValue;
        return value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);
    }

    /// <summary>CIE L*a*b* to XYZ (ICC.1 annex A.3).</summary>
    public static Vector3 LabToXyz(Vector3 lab)
    {
        float y = (lab.X + 16f) / 116f;
        return new Vector3(Uncube(y + (lab.Y / 500f)), Uncube(y), Uncube(y - (lab.Z / 200f))) * D50;
    }

    private static float Uncube(float t) => t > 6f / 29f ? t * t * t : (t - (16f / 116f)) * (108f / 841f);

    private static byte[] MakeTable()
    {
        byte[] table = new byte[TableSteps + 1];
        for (int i = 0; i < table.Length; i++)
        {
            double linear = i / (double)TableSteps;
            double encoded = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
            table[i] = (byte)((encoded * byte.MaxValue) + 0.5);
        }

        return table;
    }
}
