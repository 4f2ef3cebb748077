using ImageConversion.Core.Color;
using ImageConversion.Core.Pixels;
using ImageConversion.Corpus.Color;

namespace ImageConversion.Core.Tests.Color;

[TestFixture]
public sealed class IccProfileTests
{
    /// <summary>Whatever a profile holds, reading it and making a conversion of it ends without an exception.</summary>
    [Test]
    public void TryParse_MutatedProfiles_NeverThrow()
    {
        const int Mutations = 150;
        TestProfile[] profiles =
        [
            TestProfiles.AdobeRgb, TestProfiles.DisplayP3, .. TestProfiles.Formulas, .. TestProfiles.RgbTables, .. TestProfiles.Greys,
            .. TestProfiles.Inks,
        ];
        foreach (TestProfile original in profiles)
        {
            for (int seed = 0; seed < Mutations; seed++)
            {
                if (IccProfile.TryParse(Mutate(original.Bytes, seed), out _) is { } profile)
                {
                    Convert(profile);
                }
            }
        }
    }

    private static void Convert(IccProfile profile)
    {
        Assert.That(profile.Name, Is.Not.Empty.And.Length.LessThanOrEqualTo(79));
        foreach (PixelLayout layout in new[] { PixelLayout.Grey8, PixelLayout.Rgb24, PixelLayout.Rgba32 })
        {
            byte[] pixels = [0, 0, 0, 0, 255, 255, 255, 255, 1, 128, 254, 17];
            byte[] converted = new byte[pixels.Length * 3];
            ProfileTransform.TryCreate(profile, layout)?.Convert(pixels, converted);
        }
    }

    private static byte[] Mutate(byte[] original, int seed)
    {
        var random = new Random(seed);
        byte[] mutated = [.. original];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            // Mostly in the header, the tag table and the tags' own headers.
            int at = random.Next(random.Next(3) == 0 ? mutated.Length : Math.Min(mutated.Length, 600));
            mutated[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
        }

        return mutated;
    }
}
