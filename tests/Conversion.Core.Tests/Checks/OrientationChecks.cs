using Conversion.Corpus;

namespace Conversion.Core.Tests.Checks;

/// <summary>The upright picture is the stored one, each pixel where Exif says that it is seen.</summary>
internal static class OrientationChecks
{
    private const int MaxPixels = 3_000_000;

    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("Convert_OrientationApplied_PutsEachPixelWhereItIsSeen", HasOrientation, IsTurned),
    ];

    /// <summary>Where a stored pixel is seen: the table of Exif 2.32 section 4.6.4, spelled out.</summary>
    public static (int X, int Y) Seen(int orientation, int x, int y, int width, int height) => orientation switch
    {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (height - 1 - y, x),
        7 => (height - 1 - y, width - 1 - x),
        8 => (y, width - 1 - x),
        _ => (x, y),
    };

    private static bool HasOrientation(CorpusFile file) =>
        file.Orientation is not null && file.Expected.MayConvert && (long?)file.Width * file.Height <= MaxPixels;

    private static void IsTurned(CheckedFile file)
    {
        if (!file.Default.IsConverted)
        {
            return;
        }

        PngPicture stored = file.AsStored.Picture;
        PngPicture seen = file.Default.Picture;
        int orientation = file.File.Orientation is { } o and >= 1 and <= 8 ? o : 1;
        Assert.That(
            (seen.Width, seen.Height), Is.EqualTo(orientation >= 5 ? (stored.Height, stored.Width) : (stored.Width, stored.Height)));
        Assert.That(seen.IsGrey, Is.EqualTo(stored.IsGrey));
        int bytes = stored.IsGrey ? 1 : 3;
        byte[] expected = new byte[stored.Pixels.Length];
        for (int y = 0, at = 0; y < stored.Height; y++)
        {
            for (int x = 0; x < stored.Width; x++, at += bytes)
            {
                (int seenX, int seenY) = Seen(orientation, x, y, stored.Width, stored.Height);
                stored.Pixels.AsSpan(at, bytes).CopyTo(expected.AsSpan(((seenY * seen.Width) + seenX) * bytes));
            }
        }

        Assert.That(seen.Pixels.AsSpan().SequenceEqual(expected), "pixels");
    }
}
