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
    private static readonly double[][] Rec2020 = FromChromaticities(0.708, 0.292, 0.170, 0.797, 0.131, 0.046);

    /// <summary>XYZ of red, green and blue. Of a profile, as its numbers of 16 bits of fraction have them.</summary>
    public static double[][] Primaries(TestProfile? profile)
    {
        if (profile is null)
        {
            return Srgb;
        }

        double[][] columns = [profile.ToXyz([1, 0, 0]), profile.ToXyz([0, 1, 0]), profile.ToXyz([0, 0, 1])];
        return [.. Enumerable.Range(0, 3).Select(r => columns.Select(c => Fixed(c[r])).ToArray())];
    }

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
        double[] linear = [.. rgb.Select(v => picture?.Name switch
        {
            null => TestProfile.DecodeSrgb(v),
            "adobe-rgb" => Math.Pow(v, 563 / 256.0),
            _ => v < Fixed(0.04045) ? Fixed(1 / 12.92) * v : Math.Pow((Fixed(1 / 1.055) * v) + Fixed(0.055 / 1.055), Fixed(2.4)),
        })];
        linear = Multiply(Invert(Primaries(gain)), Multiply(Primaries(picture), linear));
        double[] hdr = [.. linear.Select((v, c) => Apply(
            v, map[c], At(numbers.Min, c), At(numbers.Max, c), At(numbers.Gamma, c), At(numbers.BaseOffset, c), At(numbers.AlternateOffset, c)))];
        double[] output = Multiply(Invert(isP3 ? Primaries(gain) : Rec2020), Multiply(Primaries(gain), hdr));
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

    private static double Fixed(double value) => Math.Round(value * 65536) / 65536;

    /// <summary>From linear amounts to XYZ, relative to D65, and by Bradford's method to D50.</summary>
    private static double[][] FromChromaticities(params double[] xy)
    {
        double[] white = [0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290];
        double[][] columns = [.. Enumerable.Range(0, 3).Select(i => (double[])[xy[2 * i] / xy[(2 * i) + 1], 1, (1 - xy[2 * i] - xy[(2 * i) + 1]) / xy[(2 * i) + 1]])];
        double[][] rows = [.. Enumerable.Range(0, 3).Select(r => columns.Select(c => c[r]).ToArray())];
        double[] scale = Multiply(Invert(rows), white);
        double[][] cones = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
        double[] from = Multiply(cones, white);
        double[] to = Multiply(cones, [0.9642, 1, 0.8249]);
        double[][] adapted =
        [
            .. columns.Select((c, i) => Multiply(
                Invert(cones), [.. Multiply(cones, [.. c.Select(v => v * scale[i])]).Select((v, k) => v * to[k] / from[k])])),
        ];
        return [.. Enumerable.Range(0, 3).Select(r => adapted.Select(c => c[r]).ToArray())];
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
