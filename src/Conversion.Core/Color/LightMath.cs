namespace ImageConversion.Core.Color;

/// <summary>Logarithms, powers and the transfer functions of HDR (BT.2100), by tables. What is done with the tables is plain
/// arithmetic, which gives the same bits on every processor; functions of the C library do not.</summary>
internal static class LightMath
{
    /// <summary>The light of diffuse white in HDR (BT.2408 section 2.2), in cd/m².</summary>
    public const double WhiteNits = 203;

    /// <summary>The light of a full PQ signal, in cd/m².</summary>
    public const double PqPeakNits = 10_000;

    /// <summary>The light of a full HLG signal on the nominal display (BT.2100 table 5), in cd/m².</summary>
    public const double HlgPeakNits = 1000;

    private const double Ln2 = 0.693147180559945309;
    private const int Steps = 1 << StepBits;
    private const int StepBits = 12;
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;

    /// <summary>Beyond any light, and far from the limits of the format.</summary>
    private const double MaxPower = 200;

    // PQ over the logarithm of light: below 2^-64 the signal is 0.
    private const int PqOctaves = 64;
    private const int PqStepsPerOctave = 256;

    // BT.2100 table 5: the system gamma of the nominal display, and HLG's curve.
    private const double HlgGamma = 1.2;
    private const double HlgA = 0.17883277;
    private const double HlgB = 0.28466892;
    private const double HlgC = 0.55991073;

    // One entry more than there are steps, and one for what rounding makes of the last.
    private static readonly double[] Logarithms = Table(Steps + 2, i => Math.Log2(1 + (i / (double)Steps)));
    private static readonly double[] Powers = Table(Steps + 2, i => Math.Pow(2, i / (double)Steps));
    private static readonly double[] Pq = Table((PqOctaves * PqStepsPerOctave) + 2, i => PqOf((i / (double)PqStepsPerOctave) - PqOctaves));

    /// <summary>The logarithm to the base of 2, within 1e-14.</summary>
    /// <param name="x">Above 0.</param>
    public static double Log2(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long mantissa = bits & ((1L << MantissaBits) - 1);
        int step = (int)(mantissa >> (MantissaBits - StepBits));
        // What the next lower step leaves, as a share of it: its logarithm by the first terms of the series.
        double rest = (mantissa & ((1L << (MantissaBits - StepBits)) - 1)) / (double)(1L << (MantissaBits - StepBits)) / (Steps + step);
        double series = rest * (1 - (rest * (0.5 - (rest * (1 / 3.0)))));
        return (bits >> MantissaBits) - ExponentBias + Logarithms[step] + (series / Ln2);
    }

    /// <summary>2 to a power, within 1e-14 of it.</summary>
    public static double Exp2(double power)
    {
        power = Math.Clamp(power, -MaxPower, MaxPower);
        double whole = Math.Floor(power);
        double place = (power - whole) * Steps;
        int step = (int)place;
        double rest = (place - step) * (Ln2 / Steps);
        double series = 1 + (rest * (1 + (rest * (0.5 + (rest * (1 / 6.0))))));
        return Powers[step] * series * BitConverter.Int64BitsToDouble(((long)whole + ExponentBias) << MantissaBits);
    }

    /// <summary>The PQ signal (BT.2100 table 4), 0 to 1.</summary>
    /// <param name="light">1 for a full signal.</param>
    public static double EncodePq(double light)
    {
        double place = light <= 0 ? 0 : (Log2(Math.Min(light, 1)) + PqOctaves) * PqStepsPerOctave;
        return place <= 0 ? 0 : Interpolate(Pq, place);
    }

    /// <summary>The factor from the light of the nominal HLG display to that of the scene (the inverse OOTF, BT.2100 table 5).</summary>
    /// <param name="luminance">1 for a full signal.</param>
    public static double HlgSceneFactor(double luminance) =>
        luminance <= 0 ? 0 : Exp2(Log2(luminance) * ((1 - HlgGamma) / HlgGamma));

    /// <summary>The HLG signal (BT.2100 table 5), 0 to 1.</summary>
    /// <param name="light">Of the scene, 1 for a full signal.</param>
    public static double EncodeHlg(double light)
    {
        return light <= 1 / 12.0 ? Math.Sqrt(3 * Math.Max(light, 0)) : (HlgA * Ln2 * Log2((12 * Math.Min(light, 1)) - HlgB)) + HlgC;
    }

    private static double Interpolate(double[] table, double place)
    {
        int index = (int)place;
        double low = table[index];
        return low + ((place - index) * (table[index + 1] - low));
    }

    private static double PqOf(double logarithm)
    {
        double power = Math.Pow(2, logarithm * 2610 / 16384);
        return Math.Pow((3424 / 4096.0 + (2413 / 128.0 * power)) / (1 + (2392 / 128.0 * power)), 2523 / 32.0);
    }

    private static double[] Table(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
}
