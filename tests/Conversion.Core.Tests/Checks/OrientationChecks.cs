using ImageConversion.Corpus;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>The upright picture is the stored one, each pixel where Exif says that it is seen.</summary>
internal static class OrientationChecks
{
    private const int MaxPixels = 3_000_000;

    /// <summary>
    /// Each file of a family was compressed on its own, so the pictures differ by their losses: 3.9 at most. Turned
    /// wrongly they differ by more than 20.
    /// </summary>
    private const double MaxMeanDifference = 5;

    private const int Orientations = 8;

    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("Convert_OrientationApplied_PutsEachPixelWhereItIsSeen", HasOrientation, IsTurned),
        new("Convert_StoredTurnedWithoutMetadata_Warns", f => HasOrientation(f) && f.Orientation is >= 2 and <= 8, WarnsOfLostTurning),
    ];

    public static IReadOnlyList<CorpusSetCheck> OfSets { get; } =
    [
        new("Convert_FamilyOfOrientations_GivesOnePicture", GiveOnePicture),
    ];

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
                (int seenX, int seenY) = OrientationFiles.Seen(orientation, x, y, stored.Width, stored.Height);
                stored.Pixels.AsSpan(at, bytes).CopyTo(expected.AsSpan(((seenY * seen.Width) + seenX) * bytes));
            }
        }

        Assert.That(seen.Pixels.AsSpan().SequenceEqual(expected), "pixels");
    }

    private static void WarnsOfLostTurning(CheckedFile file)
    {
        const string Lost = "The picture is stored turned, and without its Exif data no viewer can know";

        Assert.That(file.Default.Warnings, Has.None.StartsWith(Lost));
        Assert.That(file.PixelsOnly.Warnings, Has.None.StartsWith(Lost));
        Assert.That(file.StoredPixelsOnly.Warnings, Has.One.StartsWith(Lost));
    }

    /// <summary>Families of files that show one picture stored in each of the eight orientations.</summary>
    private static void GiveOnePicture(ICorpus corpus)
    {
        IGrouping<string, CorpusFile>[] families =
        [
            .. corpus.Files.Where(f => f.Orientation is not null && f.Family == "orientation")
                .GroupBy(f => FamilyName(f.Name))
                .Where(g => g.Count() >= Orientations),
        ];
        string?[] differences = new string?[families.Length];
        Parallel.For(0, families.Length, i => differences[i] = FindDifference([.. families[i]]));

        Assert.That(families, Has.Length.GreaterThanOrEqualTo(5));
        Assert.That(differences.OfType<string>(), Is.Empty);
    }

    private static string? FindDifference(CorpusFile[] family)
    {
        PngPicture first = Conversions.Of(family[0]).Picture;
        foreach (CorpusFile file in family)
        {
            PngPicture png = Conversions.Of(file).Picture;
            if ((png.Width, png.Height) != (first.Width, first.Height) || MeanDifference(png.Pixels, first.Pixels) >= MaxMeanDifference)
            {
                return file.Name;
            }
        }

        return null;
    }

    private static double MeanDifference(byte[] a, byte[] b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return sum / (double)a.Length;
    }

    /// <summary>The name without the orientation's number at its end.</summary>
    private static string FamilyName(string name) => Path.GetFileNameWithoutExtension(name).TrimEnd("0123456789".ToCharArray());
}
