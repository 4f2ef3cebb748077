using ImageConversion.Core.Color;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Tests.Checks;
using ImageConversion.Corpus.Color;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Color;

/// <summary>Tables of random stages against Little CMS, whose values between stages have no limits either.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class IccTableTests
{
    private const int ProfilesPerOrder = 12;
    private const int Colors = 400;

    /// <summary>The orders of lutAToBType (ICC.1 10.12.1). Inks become three values by a grid only.</summary>
    [Test]
    public void Convert_RandomTables_AreWithinOneLevelOfLittleCms(
        [Values("RGB B", "RGB M matrix B", "RGB A grid B", "RGB A grid M matrix B", "CMYK A grid B", "CMYK A grid M matrix B")] string order,
        [Values("XYZ ", "Lab ")] string connection)
    {
        DebianTool.Require("transicc");
        string space = order.StartsWith("RGB", StringComparison.Ordinal) ? "RGB " : "CMYK";
        for (int seed = 0; seed < ProfilesPerOrder; seed++)
        {
            var random = new Random(seed);
            byte[] profile = Create(random, order, space, connection);

            Assert.That(LargestDifference(profile, random, space == "RGB " ? 3 : 4), Is.LessThanOrEqualTo(1), $"profile {seed}");
        }
    }

    /// <summary>Stages that leave 0 to 1 and come back: what is cut off between them gives another colour.</summary>
    [Test]
    public void Convert_ValuesBeyondOneBetweenStages_AreNotCutOff()
    {
        double[] twice = [2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0];
        byte[] tag = IccTags.AToB(
            3, null, null, IccTags.Parametric(1, 1, 1, 0), twice, IccTags.Parametric(1, 1, 0.25, 0));
        byte[] profile = new IccProfileBuilder("RGB ", "XYZ ", 4).Named("beyond").Add("A2B0", tag).ToArray();
        byte[] white = [255, 255, 255];

        byte[] found = Convert(profile, white, 3);

        double[] expected = LittleCms.ToSrgb(profile, [white])[0];
        Assert.That(found.Select(v => (double)v), Is.EqualTo(expected).Within(1));
    }

    private static byte[] Create(Random random, string order, string space, string connection)
    {
        int inputs = space == "RGB " ? 3 : 4;
        bool hasGrid = order.Contains("grid", StringComparison.Ordinal);
        bool hasMatrix = order.Contains("matrix", StringComparison.Ordinal);
        byte[]? grid = hasGrid ? IccTags.AToBGrid(inputs, random.Next(2, 7), 2, _ => [random.Next(65_536), random.Next(65_536), random.Next(65_536)]) : null;
        double[]? matrix = hasMatrix ? [.. Enumerable.Range(0, 12).Select(i => i < 9 ? (i % 4 == 0 ? 0.8 : 0) + Between(random, -0.4, 0.6) : Between(random, -0.1, 0.1))] : null;
        byte[] tag = IccTags.AToB(
            inputs, hasGrid ? Curve(random) : null, grid, hasMatrix ? Curve(random) : null, matrix, Curve(random));
        return new IccProfileBuilder(space, connection, 4).Named("random").Add("A2B0", tag).ToArray();
    }

    /// <summary>A formula, more often than not outside of 0 to 1 somewhere, or a table.</summary>
    private static byte[] Curve(Random random)
    {
        double g = Between(random, 0.6, 2.4);
        double a = Between(random, 0.6, 1.4);
        double b = Between(random, -0.2, 0.2);
        double c = Between(random, 0.2, 1.2);
        double d = Between(random, 0.02, 0.3);
        double e = Between(random, -0.15, 0.15);
        return random.Next(6) switch
        {
            0 => IccTags.Parametric(0, g),
            1 => IccTags.Parametric(1, g, a, b),
            2 => IccTags.Parametric(2, g, a, b, e),
            3 => IccTags.Parametric(3, g, a, Math.Abs(b), c, d),
            4 => IccTags.Parametric(4, g, a, Math.Abs(b), c, d, e, Between(random, -0.15, 0.15)),
            _ => IccTags.Table(random.Next(2, 300), x => Math.Pow(x, g)),
        };
    }

    private static double LargestDifference(byte[] profile, Random random, int channels)
    {
        byte[] colors = new byte[Colors * channels];
        random.NextBytes(colors);
        byte[] found = Convert(profile, colors, channels);
        double[][] expected = LittleCms.ToSrgb(profile, [.. colors.Chunk(channels)]);
        Assert.That(expected, Has.Length.EqualTo(Colors), "transicc refused the profile");
        return Enumerable.Range(0, Colors * 3).Max(i => Math.Abs(found[i] - expected[i / 3][i % 3]));
    }

    private static byte[] Convert(byte[] profile, byte[] colors, int channels)
    {
        IccProfile parsed = IccProfile.TryParse(profile, out string problem) ?? throw new AssertionException(problem);
        ColorTransform transform = ProfileTransform.TryCreate(parsed, channels == 3 ? PixelLayout.Rgb24 : PixelLayout.Rgba32)
            ?? throw new AssertionException("no transform");
        byte[] found = new byte[colors.Length / channels * 3];
        transform.Convert(colors, found);
        return found;
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));
}
