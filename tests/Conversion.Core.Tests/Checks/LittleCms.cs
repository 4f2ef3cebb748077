using System.Globalization;
using System.Text;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What Little CMS makes of colours, not rounded: transicc of Debian's liblcms2-utils.</summary>
internal static class LittleCms
{
    private const string Perceptual = "0";
    private const string RelativeColorimetric = "1";

    /// <summary>
    /// sRGB values of 0 to 255, clipped to the gamut. Inks are given as 0 to 255 and asked for in per cent. For tables of
    /// version 4 Little CMS compensates for black under the perceptual intent, and only under it.
    /// </summary>
    public static double[][] ToSrgb(byte[] profile, IReadOnlyList<byte[]> colors)
    {
        using var folder = new TemporaryFolder();
        string path = folder["profile.icc"];
        File.WriteAllBytes(path, profile);
        bool isVersion4 = profile[8] >= 4;
        string intent = isVersion4 ? RelativeColorimetric : Perceptual;
        double unit = colors[0].Length == 4 ? 100.0 / 255 : 1;
        string input = string.Concat(colors.Select(c =>
            string.Join(' ', c.Select(v => (v * unit).ToString("R", CultureInfo.InvariantCulture))) + "\n"));
        ToolResult result = DebianTool.Run(
            "transicc", Encoding.ASCII.GetBytes(input), ["-i" + path, "-o*sRGB", "-n", "-s", "-t" + intent]);
        return [.. result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];
    }

    private static double[] ParseLine(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}
