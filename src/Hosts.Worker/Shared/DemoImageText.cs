using System.Globalization;
using ImageConversion.Batch.Generation;

namespace Hosts;

/// <summary>Reads a range of test images as people type it.</summary>
internal static class DemoImageText
{
    /// <param name="first">The number of the first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="size">Width and height, <c>800x600</c>.</param>
    /// <param name="seed">Another seed makes other pictures.</param>
    /// <param name="noise">Share of noise in percent.</param>
    /// <exception cref="SettingsException">A value makes no sense; all are named.</exception>
    public static DemoImageRange Parse(long first, long count, string prefix, string size, long seed, int noise)
    {
        var problems = new List<string>();
        if (first < 0)
        {
            problems.Add($"--from: expected a whole number of at least 0; found '{first}'.");
        }

        if (count < 1)
        {
            problems.Add($"--count: expected a whole number of at least 1; found '{count}'.");
        }

        int[] sides = [.. size.Split('x', 'X').Select(SideOf)];
        if (sides is not [> 0, > 0])
        {
            problems.Add($"--size: expected WIDTHxHEIGHT, each from 1 to {ushort.MaxValue}, e.g. 800x600; found '{size}'.");
        }

        if (noise is < 0 or > 100)
        {
            problems.Add($"--noise: expected a whole number from 0 to 100; found '{noise}'.");
        }

        return problems.Count > 0
            ? throw new SettingsException(problems)
            : new DemoImageRange
            {
                First = first, Count = count, Prefix = prefix, WidthPixels = sides[0], HeightPixels = sides[1], Seed = seed, NoisePercent = noise,
            };
    }

    private static int SideOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side <= ushort.MaxValue ? side : 0;
}
