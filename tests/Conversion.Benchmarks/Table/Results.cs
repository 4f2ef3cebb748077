using System.Globalization;

namespace ImageConversion.Benchmarks.Table;

/// <summary>What the measurements say.</summary>
internal sealed class Results(
    IReadOnlyList<Contestant> contestants,
    IReadOnlyList<ImageSet> sets,
    IReadOnlyList<Measurement> measurements,
    IReadOnlyList<MemoryFigure> memory,
    Machine machine,
    double fullBatchMegapixels)
{
    public IReadOnlyList<Contestant> Contestants => contestants;

    public IReadOnlyList<ImageSet> Sets => sets;

    public IReadOnlyList<Measurement> Measurements => measurements;

    public IReadOnlyList<MemoryFigure> Memory => memory;

    public Machine Machine => machine;

    public double FullBatchMegapixels => fullBatchMegapixels;

    public IEnumerable<Measurement> Of(Contestant contestant, ImageSet set) =>
        measurements.Where(m => m.Contestant == contestant.Id && m.Set == set.Name);

    /// <summary>
    /// In floors: the median of the rounds where all had the same images; where each had others, all that the contestant
    /// took over all that the floor took.
    /// </summary>
    public double Cost(Contestant contestant, ImageSet set)
    {
        Measurement[] runs = [.. Of(contestant, set)];
        return runs.Length > 2 && runs.All(r => r.Batch.Images.SequenceEqual(runs[0].Batch.Images))
            ? Statistics.Median([.. runs.Select(r => r.SecondsPerMegapixel(fullBatchMegapixels) / r.FloorSecondsPerMegapixel)])
            : runs.Sum(r => r.SecondsPerMegapixel(fullBatchMegapixels) * r.Batch.Megapixels)
                / runs.Sum(r => r.FloorSecondsPerMegapixel * r.Batch.Megapixels);
    }

    public double Cost(Contestant contestant) => Statistics.GeometricMean(sets.Select(s => Cost(contestant, s)));

    /// <summary>The total of its PNGs over the total of Pillow's of the same images.</summary>
    public double Size(Contestant contestant, ImageSet set) => Size(contestant, set, Bytes(contestant, set).Keys);

    /// <summary>The same, for some of the images.</summary>
    public double Size(Contestant contestant, ImageSet set, IEnumerable<string> images)
    {
        IReadOnlyDictionary<string, long> own = Bytes(contestant, set);
        IReadOnlyDictionary<string, long> reference = ReferenceBytes(set);
        string[] names = [.. images];
        return names.Sum(n => own[n]) / (double)names.Sum(n => reference[n]);
    }

    public double Size(Contestant contestant) => Statistics.GeometricMean(sets.Select(s => Size(contestant, s)));

    /// <summary>The largest of its PNGs beside Pillow's of the same image.</summary>
    public (string Image, double Ratio) Worst(Contestant contestant, ImageSet set)
    {
        IReadOnlyDictionary<string, long> reference = ReferenceBytes(set);
        return Bytes(contestant, set).Select(b => (b.Key, b.Value / (double)reference[b.Key])).MaxBy(b => b.Item2);
    }

    public IReadOnlyDictionary<string, long> Bytes(Contestant contestant, ImageSet set) =>
        Of(contestant, set).SelectMany(m => m.Bytes).GroupBy(b => b.Key).ToDictionary(g => g.Key, g => g.First().Value);

    public double MegapixelsPerSecond(Contestant contestant, ImageSet set) =>
        1 / Statistics.Median([.. Of(contestant, set).Select(m => m.SecondsPerMegapixel(fullBatchMegapixels))]);

    /// <summary>The floor's rate in the minutes in which the contestant was measured.</summary>
    public double FloorMegapixelsPerSecond(Contestant contestant, ImageSet set) =>
        1 / Statistics.Median([.. Of(contestant, set).Select(m => m.FloorSecondsPerMegapixel)]);

    public long PeakBytes(Contestant contestant, ImageSet set) => Of(contestant, set).Max(m => m.Cost.PeakBytes);

    /// <summary>What our driver saw of itself; the median of each figure.</summary>
    public DriverFigures Driver(Contestant contestant, ImageSet set)
    {
        double[][] lines = [.. Of(contestant, set).Select(m => m.Cost.Output.Split(' ')
            .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        double Column(int index) => Statistics.Median([.. lines.Select(l => l[index])]);
        return new DriverFigures(Column(0), Column(1), Column(2), Column(3));
    }

    private IReadOnlyDictionary<string, long> ReferenceBytes(ImageSet set) =>
        Bytes(contestants.Single(c => c.Id == Table.Contestants.SizeReference), set);
}
