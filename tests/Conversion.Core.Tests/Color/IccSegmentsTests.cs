using Conversion.Core.Color;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Metadata;
using Conversion.Core.Pixels;
using Conversion.Testing;

namespace Conversion.Core.Tests.Color;

[TestFixture]
public sealed class IccSegmentsTests
{
    private byte[] _profile = [];
    private JpegParts _parts = null!;
    private List<(byte Marker, byte[] Payload)> _segments = [];

    /// <summary>A profile in seven segments.</summary>
    [SetUp]
    public void TakeApart()
    {
        Corpus.Require();
        byte[] jpeg = Corpus.Get("metadata/pillow_icc_profile_big.jpg").ReadAllBytes();
        _profile = Read(jpeg, []);
        _parts = JpegParts.Of(jpeg);
        _segments = [.. _parts.Segments.Where(s => s.Marker == 0xE2)];
        _parts.Segments.RemoveAll(s => s.Marker == 0xE2);
    }

    [Test]
    public void Read_SegmentsInOrder_GivesTheProfileWithoutAWarning()
    {
        var warnings = new List<string>();

        byte[] profile = Read(Join(_segments), warnings);

        Assert.That(profile, Has.Length.EqualTo(399_788));
        Assert.That(warnings, Is.Empty);
    }

    [Test]
    public void Read_SegmentsOutOfOrder_SortsThem()
    {
        var warnings = new List<string>();

        byte[] profile = Read(Join(_segments.AsEnumerable().Reverse()), warnings);

        Assert.That(profile.AsSpan().SequenceEqual(_profile), Is.True);
        Assert.That(warnings, Is.EqualTo(new[]
        {
            "The ICC profile was put together although its segments are not in the order of their numbers.",
        }));
    }

    [Test]
    public void Read_SegmentTwice_TakesItOnce()
    {
        var warnings = new List<string>();

        byte[] profile = Read(Join([_segments[2], .. _segments]), warnings);

        Assert.That(profile.AsSpan().SequenceEqual(_profile), Is.True);
        Assert.That(warnings, Has.One.Contains("have the same number more than once"));
    }

    [Test]
    public void Read_SegmentMissing_GivesNothing([Values(0, 3, 6)] int missing)
    {
        var warnings = new List<string>();
        _segments.RemoveAt(missing);

        byte[] profile = Read(Join(_segments), warnings);

        Assert.That(profile, Is.Empty);
        Assert.That(warnings, Has.One.StartsWith("The ICC profile is not carried: its segments should be 7 and are 6, and "));
    }

    [Test]
    public void Read_CountsThatDisagree_AreSurvived()
    {
        var warnings = new List<string>();
        _segments[4].Payload[13] = 9;

        byte[] profile = Read(Join(_segments), warnings);

        Assert.That(profile.AsSpan().SequenceEqual(_profile), Is.True);
        Assert.That(warnings, Has.One.Contains("disagree on how many they are"));
    }

    [Test]
    public void Read_PaddingBehindTheProfile_IsNotPartOfIt()
    {
        (byte marker, byte[] payload) = _segments[^1];
        _segments[^1] = (marker, [.. payload, 0, 0, 0]);

        byte[] profile = Read(Join(_segments), []);

        Assert.That(profile.AsSpan().SequenceEqual(_profile), Is.True);
    }

    /// <summary>Whatever a profile holds, reading it and making a conversion of it ends without an exception.</summary>
    [Test]
    public void TryParse_MutatedProfiles_NeverThrow()
    {
        string[] files =
        [
            "color/vips_sample-xyb.jpg", "color/skimage_rocket.jpg", "color/thumbor_gray.jpg", "color/thumbor_cmyk-icc.jpg",
            "color/ljtseed_testorig_rgb_444_floatdct_q100_test3icc.jpg",
        ];
        foreach (string file in files)
        {
            byte[] original = Read(Corpus.Get(file).ReadAllBytes(), []);
            for (int seed = 0; seed < 400; seed++)
            {
                byte[] mutated = Mutate(original, seed);
                if (IccProfile.TryParse(mutated, out _) is { } profile)
                {
                    Convert(profile);
                }
            }
        }
    }

    private static void Convert(IccProfile profile)
    {
        Assert.That(profile.Name, Is.Not.Empty.And.Length.LessThanOrEqualTo(79));
        foreach (Core.Pixels.PixelLayout layout in
            new[] { Core.Pixels.PixelLayout.Grey8, Core.Pixels.PixelLayout.Rgb24, Core.Pixels.PixelLayout.Rgba32 })
        {
            byte[] pixels = [0, 0, 0, 0, 255, 255, 255, 255, 1, 128, 254, 17];
            byte[] converted = new byte[pixels.Length * 3];
            ProfileTransform.TryCreate(profile, layout, isInverted: true)?.Convert(pixels, converted);
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

    private byte[] Join(IEnumerable<(byte Marker, byte[] Payload)> segments)
    {
        _parts.Segments.InsertRange(0, segments);
        return _parts.ToArray();
    }

    private static byte[] Read(byte[] jpeg, List<string> warnings) =>
        IccSegments.Read(new AppSegments(JpegHeader.Read(jpeg).Segments, jpeg), warnings)?.Data.ToArray() ?? [];
}
