using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;

namespace ImageConversion.Core.Tests.Png;

/// <summary>A preset that takes more time never writes a larger file: on drawings, patterns, text and gradients, too.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PresetOrderTests
{
    // Of the larger file, in thousandths, and some bytes for pictures of which next to nothing is left.
    private const int Slack = 10;
    private const int SlackBytes = 64;

    [Test]
    public void Encode_MadePictures_MoreEffortIsNeverLarger(
        [Values("noise", "gradient", "flat", "steps", "texture", "smooth", "tiles")] string kind,
        [Values(PixelLayout.Rgb24, PixelLayout.Grey8)] PixelLayout layout,
        [Values(1, 2, 3)] int seed)
    {
        TestPicture picture = TestPictures.Make(seed, kind, 640, 480, layout);

        AssertInOrder(picture);
    }

    /// <summary>Lines of text on paper, as a page that was written or scanned: matches save a third and more of it.</summary>
    [Test]
    public void Encode_WrittenPage_BalancedIsMuchSmallerThanFast()
    {
        TestPicture page = Page(800, 600);

        (int fast, int balanced, _) = AssertInOrder(page);

        Assert.That(balanced, Is.LessThan(0.7 * fast));
    }

    private static (int Fast, int Balanced, int Small) AssertInOrder(TestPicture picture)
    {
        int fast = Size(picture, Effort.Fast), balanced = Size(picture, Effort.Balanced), small = Size(picture, Effort.Small);
        Assert.That(balanced, Is.LessThanOrEqualTo(Most(fast)), $"{picture}: balanced, fast");
        Assert.That(small, Is.LessThanOrEqualTo(Most(balanced)), $"{picture}: small, balanced");
        return (fast, balanced, small);
    }

    private static int Size(TestPicture picture, Effort effort) =>
        PngRoundTrip.Encode(picture, new PngEncoderOptions { Effort = effort }).Length;

    private static int Most(int bytes) => bytes + (bytes * Slack / 1000) + SlackBytes;

    private static TestPicture Page(int width, int height)
    {
        // 26 letters of 6 x 9 strokes, drawn as a typewriter does: the same shapes in other orders.
        var random = new Random(1);
        bool[][] letters = [.. Enumerable.Range(0, 26).Select(_ => Enumerable.Range(0, 54).Select(_ => random.Next(3) == 0).ToArray())];
        byte[] pixels = [.. Enumerable.Repeat((byte)255, width * height * 3)];
        for (int top = 4; top < height - 12; top += 13)
        {
            for (int left = 8; left < width - 8; left += 7)
            {
                bool[]? letter = random.Next(6) == 0 ? null : letters[random.Next(26)];
                for (int i = 0; letter is not null && i < letter.Length; i++)
                {
                    if (letter[i])
                    {
                        pixels.AsSpan((((top + (i / 6)) * width) + left + (i % 6)) * 3, 3).Fill((byte)(i % 6 * 9));
                    }
                }
            }
        }

        return new TestPicture(1, "page", width, height, PixelLayout.Rgb24, pixels);
    }
}
