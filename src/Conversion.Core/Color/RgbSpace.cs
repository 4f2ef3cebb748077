namespace ImageConversion.Core.Color;

/// <summary>What red, green and blue mean: a curve for each to its linear amount, and their XYZ at the full amount, relative to
/// D50 as ICC has it.</summary>
internal sealed class RgbSpace
{
    private const int Levels = 256;
    private const int Side = 3;

    /// <summary>Roundings of a profile's numbers, and of its makers.</summary>
    private const double SamePrimaries = 0.003;

    private RgbSpace(double[][] curves, double[] toXyz) => (Curves, ToXyz) = (curves, toXyz);

    /// <summary>sRGB, which counts where nothing is said.</summary>
    public static RgbSpace Srgb { get; } = new(
        Same(i => i / 255.0 <= 0.04045 ? i / 255.0 / 12.92 : Math.Pow(((i / 255.0) + 0.055) / 1.055, 2.4)),
        [0.436041252, 0.385112911, 0.143045838, 0.222484540, 0.716905079, 0.060610381, 0.013920187, 0.097067239, 0.713912574]);

    /// <summary>Adobe RGB (1998), for pictures that say by Exif that this is what they are.</summary>
    public static RgbSpace AdobeRgb { get; } = new(
        Same(i => Math.Pow(i / 255.0, 563 / 256.0)),
        [0.609740789, 0.205272560, 0.149186651, 0.311112535, 0.625675142, 0.063212324, 0.019465374, 0.060874507, 0.744560119]);

    /// <summary>Linear amounts of the primaries of BT.2020.</summary>
    public static RgbSpace Rec2020 { get; } = new(
        [], [0.673480188, 0.165671207, 0.125048605, 0.279042585, 0.675344496, 0.045612919, -0.001933483, 0.029982850, 0.796850633]);

    /// <summary>Linear amounts of the primaries of Display P3.</summary>
    public static RgbSpace DisplayP3 { get; } = new(
        [], [0.515118701, 0.291977832, 0.157103467, 0.241189168, 0.692244051, 0.066566782, -0.001050453, 0.041879120, 0.784071333]);

    /// <summary>For each channel the linear amount of each level; empty where amounts are linear.</summary>
    public double[][] Curves { get; }

    /// <summary>Row by row.</summary>
    public double[] ToXyz { get; }

    /// <summary>Null where the profile is not one of curves and a matrix.</summary>
    public static RgbSpace? From(IccProfile profile)
    {
        if (ProfileTransform.ReadMatrix(profile) is not (var curves, var colorants))
        {
            return null;
        }

        double[] toXyz =
        [
            colorants[0].X, colorants[1].X, colorants[2].X, colorants[0].Y, colorants[1].Y, colorants[2].Y,
            colorants[0].Z, colorants[1].Z, colorants[2].Z,
        ];
        double[][] levels = [.. curves.Select(c => Enumerable.Range(0, Levels).Select(i => c.EvaluateFinely(i / 255.0)).ToArray())];
        return TryInvert(toXyz) is null ? null : new RgbSpace(levels, toXyz);
    }

    /// <summary>Whether the primaries are those of another space.</summary>
    public bool HasPrimariesOf(RgbSpace other) => ToXyz.Zip(other.ToXyz).All(p => Math.Abs(p.First - p.Second) < SamePrimaries);

    /// <summary>From linear amounts to those of another space, row by row.</summary>
    public double[] To(RgbSpace other)
    {
        double[] from = TryInvert(other.ToXyz)!;
        double[] product = new double[Side * Side];
        for (int i = 0; i < product.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, Side);
            for (int k = 0; k < Side; k++)
            {
                product[i] += from[(row * Side) + k] * ToXyz[(k * Side) + column];
            }
        }

        return product;
    }

    private static double[]? TryInvert(double[] m)
    {
        double a = (m[4] * m[8]) - (m[5] * m[7]);
        double b = (m[5] * m[6]) - (m[3] * m[8]);
        double c = (m[3] * m[7]) - (m[4] * m[6]);
        double determinant = (m[0] * a) + (m[1] * b) + (m[2] * c);
        double[] adjugate =
        [
            a, (m[2] * m[7]) - (m[1] * m[8]), (m[1] * m[5]) - (m[2] * m[4]),
            b, (m[0] * m[8]) - (m[2] * m[6]), (m[2] * m[3]) - (m[0] * m[5]),
            c, (m[1] * m[6]) - (m[0] * m[7]), (m[0] * m[4]) - (m[1] * m[3]),
        ];
        // Primaries on one line give no colours.
        return Math.Abs(determinant) < 1e-6 ? null : [.. adjugate.Select(v => v / determinant)];
    }

    private static double[][] Same(Func<int, double> curve)
    {
        double[] levels = [.. Enumerable.Range(0, Levels).Select(curve)];
        return [levels, levels, levels];
    }
}
