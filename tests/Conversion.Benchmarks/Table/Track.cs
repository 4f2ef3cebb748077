namespace ImageConversion.Benchmarks.Table;

/// <summary>Runs all contestants in turn, each beside the floor.</summary>
internal sealed class Track(PinnedProcess process, Workshop workshop, Folders folders, TableOptions options)
{
    private readonly string _target = Directory.CreateDirectory(Path.Combine(folders.Scratch, "png")).FullName;

    public List<Measurement> Run(IReadOnlyList<Contestant> contestants, IReadOnlyList<ImageSet> sets)
    {
        var starts = contestants.ToDictionary(c => c.Id, StartSeconds);
        var measurements = new List<Measurement>();
        foreach (ImageSet set in sets)
        {
            double floor = FloorSeconds(new Batch(set.Images, 1).OfAtLeast(options.FloorMegapixels), out double megapixels) / megapixels;
            var plans = contestants.ToDictionary(c => c.Id, c => BatchPlan.For(c, set, floor, options));
            for (int round = 0; round < options.Rounds; round++)
            {
                Console.Error.WriteLine($"{set.Name}, round {round + 1} of {options.Rounds}");
                foreach (Contestant contestant in contestants.Where(c => round < plans[c.Id].Rounds.Count))
                {
                    Batch batch = plans[contestant.Id].Rounds[round];
                    measurements.Add(Measure(contestant, set, round, batch, starts[contestant.Id]));
                }
            }
        }

        return measurements;
    }

    private Measurement Measure(Contestant contestant, ImageSet set, int round, Batch batch, double startSeconds)
    {
        double floor = FloorSeconds((batch with { Repeats = 1 }).OfAtLeast(options.FloorMegapixels), out double megapixels);
        ProcessCost cost = process.Run(contestant.Convert(_target, batch.Files));
        return new Measurement
        {
            Contestant = contestant.Id,
            Set = set.Name,
            Round = round,
            Batch = batch,
            Cost = cost,
            FloorSeconds = floor,
            FloorMegapixels = megapixels,
            StartSeconds = startSeconds,
            Bytes = contestant.Kind == ContestantKind.Bound ? new Dictionary<string, long>() : TakeSizes(contestant, batch),
        };
    }

    private double FloorSeconds(Batch batch, out double megapixels)
    {
        megapixels = batch.Megapixels;
        return process.Run(new CommandLine(workshop.Floor, batch.Files)).Seconds;
    }

    private double StartSeconds(Contestant contestant) =>
        Statistics.Median([.. Enumerable.Range(0, 3).Select(_ => process.Run(contestant.Start).Seconds)]);

    /// <exception cref="InvalidOperationException">A PNG is missing: a figure for it would be a lie.</exception>
    private Dictionary<string, long> TakeSizes(Contestant contestant, Batch batch)
    {
        var sizes = new Dictionary<string, long>();
        foreach (SetImage image in batch.Images)
        {
            var png = new FileInfo(Path.Combine(_target, image.Name + ".png"));
            sizes[image.Name] = png is { Exists: true, Length: > 0 }
                ? png.Length
                : throw new InvalidOperationException($"{contestant.Id} made no PNG of {image.Name}");
            png.Delete();
        }

        return sizes;
    }
}
