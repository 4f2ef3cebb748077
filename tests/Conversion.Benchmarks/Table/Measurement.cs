namespace ImageConversion.Benchmarks.Table;

/// <summary>One run of a contestant, and the floor's on the same images just before.</summary>
internal sealed record Measurement
{
    public required string Contestant { get; init; }

    public required string Set { get; init; }

    public required int Round { get; init; }

    public required Batch Batch { get; init; }

    public required ProcessCost Cost { get; init; }

    public required double FloorSeconds { get; init; }

    public required double FloorMegapixels { get; init; }

    /// <summary>What the process takes where it has nothing to convert.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>The size of each PNG by its image's name.</summary>
    public required IReadOnlyDictionary<string, long> Bytes { get; init; }

    /// <summary>What the batch took, and of the start the share of a batch of full size.</summary>
    public double SecondsPerMegapixel(double fullBatch) => Batch.Megapixels >= fullBatch
        ? Cost.Seconds / Batch.Megapixels
        : (Math.Max(0, Cost.Seconds - StartSeconds) / Batch.Megapixels) + (StartSeconds / fullBatch);

    public double FloorSecondsPerMegapixel => FloorSeconds / FloorMegapixels;
}
