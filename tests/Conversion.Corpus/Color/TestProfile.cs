namespace ImageConversion.Corpus.Color;

/// <summary>
/// A profile and, apart from its bytes, the colours that it means, in double precision. Grids are linear between their
/// points, so that every way to interpolate in them gives the same colours.
/// </summary>
/// <param name="Name">For the names of files.</param>
/// <param name="Bytes">The profile.</param>
/// <param name="Channels">1, 3 or 4.</param>
/// <param name="ToXyz">From device values of 0 to 1 to XYZ relative to D50.</param>
public sealed record TestProfile(string Name, byte[] Bytes, int Channels, Func<double[], double[]> ToXyz)
{
    /// <summary>The XYZ of the white of the connection space.</summary>
    private static readonly double[] D50 = [0.9642, 1, 0.8249];

    /// <summary>The inverse of sRGB's colorants, adapted to D50.</summary>
    private static readonly double[] XyzToSrgb =
    [
        3.1338561, -1.6168667, -0.4906146,
        -0.9787684, 1.9161415, 0.0334540,
        0.0719453, -0.2289914, 1.4052427,
    ];

    /// <summary>Whether it means sRGB, so that no pixel changes.</summary>
    public bool IsSrgb { get; init; }

    /// <summary>The description in it, with the colour space, as the corpus has it.</summary>
    public string Icc { get; init; } = "";

    /// <summary>Values of 0 to 255, not rounded, of device values of 0 to 255.</summary>
    public double[] ToSrgb(ReadOnlySpan<byte> device)
    {
        double[] values = new double[device.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = device[i] / 255.0;
        }

        double[] xyz = ToXyz(values);
        double[] srgb = new double[3];
        for (int i = 0; i < 3; i++)
        {
            double linear = (XyzToSrgb[3 * i] * xyz[0]) + (XyzToSrgb[(3 * i) + 1] * xyz[1]) + (XyzToSrgb[(3 * i) + 2] * xyz[2]);
            srgb[i] = 255 * EncodeSrgb(Math.Clamp(linear, 0, 1));
        }

        return srgb;
    }

    /// <summary>The curve of sRGB (IEC 61966-2-1), from 0 to 1.</summary>
    public static double DecodeSrgb(double value) =>
        value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    /// <summary>XYZ of L* from 0 to 100, and a* and b*.</summary>
    public static double[] LabToXyz(double l, double a, double b)
    {
        double y = (l + 16) / 116;
        return [D50[0] * Cube(y + (a / 500)), D50[1] * Cube(y), D50[2] * Cube(y - (b / 200))];

        static double Cube(double t) => t > 6.0 / 29 ? t * t * t : 3 * (6.0 / 29) * (6.0 / 29) * (t - (4.0 / 29));
    }

    private static double EncodeSrgb(double linear) =>
        linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
}
