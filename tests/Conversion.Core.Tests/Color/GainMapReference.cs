using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Core.Tests.Color;

/// <summary>
/// The formula of ISO 21496-1 and Ultra HDR, and the signals of BT.2100, written once more: in double precision, by functions of
/// the standard library, with matrices from chromaticities, and pixel by pixel.
/// </summary>
internal static class GainMapReference
{
    private static readonly double[][] Srgb = FromChromaticities(0.64, 0.33, 0.30, 0.60, 0.15, 0.06);
    private static readonly double[][] P3 = FromChromaticities(0.68, 0.32, 0.265, 0.69, 0.15, 0.06);
    private static readonly double[][] Adobe = FromChromaticities(0.64, 0.33, 0.21, 0.71, 0.15, 0.06);
    private static readonly double[][] Rec2020 = FromChromaticities(0.708, 0.292, 0.170, 0.797, 0.131, 0.046);

    public static double[][] Primaries(TestProfile? profile) => profile?.Name switch
    {
        null => Srgb,
        "display-p3" => P3,
        "adobe-rgb" => Adobe,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile.Name, "no primaries are known"),
    };

    /// <summary>Linear light of the alternate rendition, SDR white being 1.</summary>
    public static double Apply(double sdr, double map, double min, double max, double gamma, double baseOffset, double alternateOffset)
    {
        double recovery = Math.Pow(map, 1 / gamma);
        double logBoost = (min * (1 - recovery)) + (max * recovery);
        return ((sdr + baseOffset) * Math.Pow(2, logBoost)) - alternateOffset;
    }

    /// <summary>The 16-bit signals of a pixel.</summary>
    /// <param name="rgb">The levels of the primary picture, 0 to 1.</param>
    /// <param name="map">The gain map's value for each channel, 0 to 1.</param>
    /// <param name="numbers">The metadata.</param>
    /// <param name="picture">The profile of the primary picture; null for sRGB.</param>
    /// <param name="gain">The profile in whose primaries the gain is applied.</param>
    /// <param name="isHlg">HLG instead of PQ.</param>
    /// <param name="isP3">Whether the result has the primaries of P3 instead of BT.2020's.</param>
    public static double[] Pixel(
        double[] rgb, double[] map, GainMapNumbers numbers, TestProfile? picture, TestProfile? gain, bool isHlg, bool isP3)
    {
        double[] linear = [.. rgb.Select(v => picture?.Name == "adobe-rgb" ? Math.Pow(v, 563 / 256.0) : TestProfile.DecodeSrgb(v))];
        linear = Multiply(Invert(Primaries(gain)), Multiply(Primaries(picture), linear));
        double[] hdr = [.. linear.Select((v, c) => Apply(
            v, map[c], At(numbers.Min, c), At(numbers.Max, c), At(numbers.Gamma, c), At(numbers.BaseOffset, c), At(numbers.AlternateOffset, c)))];
        double[] output = Multiply(Invert(isP3 ? P3 : Rec2020), Multiply(Primaries(gain), hdr));
        // BT.2408: diffuse white is at 203 cd/m².
        double[] nits = [.. output.Select(v => Math.Max(v, 0) * 203)];
        return [.. (isHlg ? Hlg(nits) : nits.Select(Pq)).Select(v => v * 65535)];
    }

    /// <summary>The sample of a map at a pixel of a picture of another size, between pixel centres.</summary>
    public static double Sample(byte[] map, int width, int height, int channels, int channel, double x, double y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        (int right, int bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        double upper = At(left, top) + ((x - left) * (At(right, top) - At(left, top)));
        double lower = At(left, bottom) + ((x - left) * (At(right, bottom) - At(left, bottom)));
        return (upper + ((y - top) * (lower - upper))) / 255;

        double At(int column, int row) => map[(((row * width) + column) * channels) + (channels == 1 ? 0 : channel)];
    }

    /// <summary>BT.2100 table 4.</summary>
    private static double Pq(double nits)
    {
        const double M1 = 0.1593017578125, M2 = 78.84375, C1 = 0.8359375, C2 = 18.8515625, C3 = 18.6875;
        double y = Math.Pow(Math.Min(nits / 10_000, 1), M1);
        return Math.Pow((C1 + (C2 * y)) / (1 + (C3 * y)), M2);
    }

    /// <summary>BT.2100 table 5, with the inverse OOTF of a display of 1,000 cd/m².</summary>
    private static IEnumerable<double> Hlg(double[] nits)
    {
        double[] display = [.. nits.Select(n => Math.Min(n / 1000, 1))];
        double luminance = (0.2627 * display[0]) + (0.6780 * display[1]) + (0.0593 * display[2]);
        double factor = luminance > 0 ? Math.Pow(luminance, (1 - 1.2) / 1.2) : 0;
        foreach (double light in display)
        {
            double scene = Math.Min(light * factor, 1);
            yield return scene <= 1 / 12.0 ? Math.Sqrt(3 * scene) : (0.17883277 * Math.Log((12 * scene) - 0.28466892)) + 0.55991073;
        }
    }

    private static double At(double[] values, int channel) => values[values.Length == 1 ? 0 : channel];

    /// <summary>From linear amounts to XYZ, relative to D65.</summary>
    private static double[][] FromChromaticities(params double[] xy)
    {
        double[] white = [0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290];
        double[][] columns = [.. Enumerable.Range(0, 3).Select(i => (double[])[xy[2 * i] / xy[(2 * i) + 1], 1, (1 - xy[2 * i] - xy[(2 * i) + 1]) / xy[(2 * i) + 1]])];
        double[][] rows = [.. Enumerable.Range(0, 3).Select(r => columns.Select(c => c[r]).ToArray())];
        double[] scale = Multiply(Invert(rows), white);
        return [.. rows.Select(r => r.Select((v, i) => v * scale[i]).ToArray())];
    }

    private static double[] Multiply(double[][] m, double[] v) => [.. m.Select(r => r.Zip(v, (a, b) => a * b).Sum())];

    /// <summary>By elimination.</summary>
    private static double[][] Invert(double[][] m)
    {
        double[][] a = [.. m.Select((r, i) => (double[])[.. r, i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0])];
        for (int i = 0; i < 3; i++)
        {
            int pivot = Enumerable.Range(i, 3 - i).MaxBy(r => Math.Abs(a[r][i]));
            (a[i], a[pivot]) = (a[pivot], a[i]);
            a[i] = [.. a[i].Select(v => v / a[i][i])];
            for (int r = 0; r < 3; r++)
            {
                a[r] = r == i ? a[r] : [.. a[r].Select((v, k) => v - (a[r][i] * a[i][k]))];
            }
        }

        return [.. a.Select(r => r[3..])];
    }
}
