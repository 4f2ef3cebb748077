using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Tests.Pixels;

namespace ImageConversion.Core.Tests.Orientation;

[TestFixture]
public sealed class OrientedRowsTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 40), (40, 1), (16, 16), (17, 15), (33, 50)];

    [Test]
    public void Turn_EveryOrientationLayoutAndSize_PutsEachPixelWhereExifSaysItIsSeen(
        [Range(1, 8)] int orientation,
        [Values(PixelLayout.Grey8, PixelLayout.Rgb24, PixelLayout.Rgba32)] object layoutValue)
    {
        var layout = (PixelLayout)layoutValue;
        foreach ((int width, int height) in Sizes)
        {
            byte[] stored = ArrayRowSource.PatternPixels(width, height, layout);
            using var source = new ArrayRowSource(stored, width, height, layout);

            using RowSource turned = OrientedRows.Turn(source, (ExifOrientation)orientation, CancellationToken.None);
            byte[] seen = ArrayRowSource.ReadAll(turned);

            bool swaps = orientation >= 5;
            Assert.That((turned.Width, turned.Height), Is.EqualTo(swaps ? (height, width) : (width, height)));
            Assert.That(seen, Is.EqualTo(Expected(stored, width, height, layout.BytesPerPixel(), orientation)));
        }
    }

    [Test]
    public void Turn_OneRowAtATime_GivesTheSameAsAllAtOnce([Range(1, 8)] int orientation)
    {
        using var first = ArrayRowSource.Pattern(37, 41, PixelLayout.Rgb24);
        using var second = ArrayRowSource.Pattern(37, 41, PixelLayout.Rgb24);
        using RowSource a = OrientedRows.Turn(first, (ExifOrientation)orientation, CancellationToken.None);
        using RowSource b = OrientedRows.Turn(second, (ExifOrientation)orientation, CancellationToken.None);

        Assert.That(ArrayRowSource.ReadAll(a, 1), Is.EqualTo(ArrayRowSource.ReadAll(b, 1000)));
    }

    [Test]
    public void Turn_CancelledWhileTheFrameIsRead_Stops([Values(3, 6)] int orientation)
    {
        using var source = ArrayRowSource.Pattern(8, 8, PixelLayout.Rgb24);
        using var cancellation = new CancellationTokenSource();
        using RowSource turned = OrientedRows.Turn(source, (ExifOrientation)orientation, cancellation.Token);
        cancellation.Cancel();

        Assert.That(() => ArrayRowSource.ReadAll(turned), Throws.InstanceOf<OperationCanceledException>());
    }

    // Exif 2.32 section 4.6.4 says where row 0 and column 0 of the stored picture are seen; this is its table, spelled out.
    private static byte[] Expected(byte[] stored, int width, int height, int bytesPerPixel, int orientation)
    {
        bool swaps = orientation >= 5;
        int seenWidth = swaps ? height : width;
        byte[] seen = new byte[stored.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int seenX, int seenY) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (height - 1 - y, x),
                    7 => (height - 1 - y, width - 1 - x),
                    _ => (y, width - 1 - x),
                };
                stored.AsSpan(((y * width) + x) * bytesPerPixel, bytesPerPixel)
                    .CopyTo(seen.AsSpan(((seenY * seenWidth) + seenX) * bytesPerPixel));
            }
        }

        return seen;
    }
}
