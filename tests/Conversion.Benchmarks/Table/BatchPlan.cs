namespace ImageConversion.Benchmarks.Table;

/// <summary>Which images a contestant converts in which round.</summary>
internal sealed record BatchPlan(IReadOnlyList<Batch> Rounds)
{
    /// <summary>A run that takes longer than this many seconds is not repeated on the same images.</summary>
    private const double LongRunSeconds = 3.6;

    /// <summary>
    /// The fast get the whole set in each round, often enough for a large batch. The slow get another part of the set in
    /// each round, or, where the set is of few images, fewer rounds; a long run is its own mean.
    /// </summary>
    public static BatchPlan For(Contestant contestant, ImageSet set, double floorSecondsPerMegapixel, TableOptions options)
    {
        double secondsPerMegapixel = contestant.ExpectedFloors * floorSecondsPerMegapixel;
        Batch whole = new Batch(set.Images, 1).OfAtLeast(options.BatchMegapixels);
        if (whole.Megapixels * secondsPerMegapixel <= LongRunSeconds || contestant.ExpectedFloors <= 4)
        {
            return new BatchPlan([.. Enumerable.Repeat(whole, options.Rounds)]);
        }

        double perImage = secondsPerMegapixel * set.Megapixels / set.Images.Count;
        int affordable = Math.Max(1, (int)(options.SecondsPerSet / perImage));
        IReadOnlyList<SetImage> images = contestant.CoversEveryImage ? set.Images : set.Spread(affordable);
        return images.Count >= options.Rounds
            ? new BatchPlan([.. Enumerable.Range(0, options.Rounds).Select(r => Slice(images, r, options.Rounds))])
            : new BatchPlan([.. Enumerable.Repeat(new Batch(images, 1), Math.Min(2, options.Rounds))]);
    }

    private static Batch Slice(IReadOnlyList<SetImage> images, int part, int parts) =>
        new([.. images.Where((_, i) => i % parts == part)], 1);
}
